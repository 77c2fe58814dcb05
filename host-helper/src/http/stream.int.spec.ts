import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { StreamWriter } from '../units/stream-writer.js';
import { maxConnections } from './connections.js';
import type { Reply } from './reply.js';
import { createHelperServer } from './server.js';

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const event = { kind: 'lost', error: 'x'.repeat(1_000), mono: 1 } as const;

describe('a streamed answer', () => {
  let folder: string;
  let socket: string;
  let server: Server;
  let writers: StreamWriter[];
  let cuts: string[];
  let gone: number;
  const open: Socket[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'helper-stream-'));
    socket = join(folder, 'sock');
    writers = [];
    cuts = [];
    gone = 0;
    const stream: Reply['stream'] = (response) => {
      response.on('close', () => (gone += 1));
      writers.push(new StreamWriter(response, 262_144, (why) => cuts.push(why)));
    };
    server = createHelperServer(() => Promise.resolve({ status: 200, body: {}, stream }));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.destroy();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  async function ask(): Promise<Socket> {
    const before = writers.length;
    const connection = connect(socket, () => connection.write(request));
    connection.on('error', () => undefined);
    open.push(connection);
    while (writers.length === before) await turn();
    return connection;
  }

  it('begins at once and comes line by line', async () => {
    const connection = await ask();
    let text = '';
    connection.on('data', (chunk) => (text += chunk.toString()));
    while (!text.includes('\r\n\r\n')) await turn();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/x-ndjson\r\n/);
    expect(text).not.toContain('"kind"');
    writers[0]!.tell({ kind: 'heartbeat', mono: 5 });
    while (!text.includes('{"kind":"heartbeat","mono":5}\n')) await turn();
    writers[0]!.end('age', 6);
    while (gone === 0) await turn();
    expect(text).toContain('{"kind":"end","reason":"age","mono":6}\n\r\n0\r\n');
  });

  it('takes no place of the connections that are counted', async () => {
    for (let n = 0; n < maxConnections + 2; n += 1) await ask();
    expect(writers.length).toBe(maxConnections + 2);
  });

  it('is cut off where nobody reads it, at no more than its bound of memory', async () => {
    const connection = await ask();
    connection.pause();
    let told = 0;
    while (cuts.length === 0 && told < 100_000) {
      writers[0]!.tell(event);
      told += 1;
      if (told % 50 === 0) await turn();
    }
    // What the two sockets of the kernel hold comes on top.
    expect(told).toBeLessThan(3_000);
    expect(cuts).toEqual([expect.stringContaining('bytes unread')]);
    while (gone === 0) await turn();
  });

  it('is told to whom the reader has left, too', async () => {
    const connection = await ask();
    connection.destroy();
    while (gone === 0) await turn();
    writers[0]!.tell(event);
    writers[0]!.end('shutdown', 1);
    expect(cuts).toEqual([]);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
