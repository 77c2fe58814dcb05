import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@smart-monitor/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { callHelper } from './helper-transport.js';

describe('a helper that answers one byte at a time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'helper-'));
  const socket = join(folder, 'helper.sock');
  const address = { socket, keyId: 'k', key: 'a'.repeat(64), instance: 'i', bootId: 'b' };
  const sockets = new Set<Socket>();
  let server: Server;
  afterEach(async () => {
    for (const one of sockets) one.destroy();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('is given up on when the time is over', async () => {
    server = createServer((peer) => {
      sockets.add(peer);
      peer.on('error', () => undefined).write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
      const drip = setInterval(() => peer.write(' '), 50);
      peer.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const began = performance.now();
    const call = callHelper(address, systemClock, 'GET', '/v1/health', null, { timeoutMs: 300 });
    await expect(call).rejects.toThrow('no answer within 300 ms');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
