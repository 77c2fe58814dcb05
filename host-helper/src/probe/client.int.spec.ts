import type { ProbeReport } from '@smart-monitor/protocol';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { logTo } from '../log.js';
import { Refusal } from '../refusal.js';
import { askProbe } from './client.js';
import { createProbeServer } from './server.js';

const report: ProbeReport = {
  mono: 1,
  tookMs: 2,
  name: '.',
  links: [],
  gateways: [],
  resolvers: [],
  targets: [],
  problems: [],
};

describe('the probe as the helper hears it', () => {
  let folder: string;
  let socket: string;
  let server: Server | null;
  const open = new Set<Socket>();

  beforeEach(() => {
    logTo(() => undefined);
    folder = mkdtempSync(join(tmpdir(), 'probe-'));
    socket = join(folder, 'probe.sock');
    server = null;
  });
  afterEach(async () => {
    for (const one of open) one.destroy();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
    rmSync(folder, { recursive: true, force: true });
  });

  function listen(one: Server): Promise<void> {
    server = one;
    one.on('connection', (connection) => {
      open.add(connection);
      connection.on('error', () => undefined);
    });
    return new Promise((resolve) => one.listen(socket, resolve));
  }
  const saying = (answer: (connection: Socket) => void): Promise<void> => listen(createServer(answer));
  const code = async (limitMs?: number): Promise<string> => {
    try {
      await askProbe(socket, limitMs);
      return '';
    } catch (error) {
      if (error instanceof Refusal) return `${error.code}: ${error.detail}`;
      throw error;
    }
  };

  it('says its report and hangs up', async () => {
    await listen(createProbeServer(() => Promise.resolve(report)));
    expect(await askProbe(socket)).toEqual(report);
  });

  it('is not available where nobody is, and the refusal says what to do', async () =>
    expect(await code()).toMatch(/^not-available: .*ENOENT.*systemctl enable --now smart-monitor-probe/));

  it.each([
    ['nothing', ''],
    ['half a report', JSON.stringify(report).slice(0, -3)],
    ['another document', '{"ok":true}'],
    ['a report with more in it', JSON.stringify({ ...report, more: 1 })],
    ['a report with a key twice', JSON.stringify(report).replace('{', '{"mono":1,')],
    ['bytes', '\u0000\u0001\ufffd'],
  ])('that says %s is not believed', async (_what, text) => {
    await saying((connection) => connection.end(text));
    expect(await code()).toMatch(/^not-available: What the probe .* said is no report/);
  });

  it('that does not stop talking is cut off', async () => {
    let cutOff: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (cutOff = resolve));
    await saying((connection) => {
      connection.on('close', cutOff);
      const talk = (): void => {
        while (!connection.destroyed && connection.write('x'.repeat(16_384)));
        if (!connection.destroyed) connection.once('drain', talk);
      };
      talk();
    });
    expect(await code()).toMatch(/^not-available: The probe .* said more than 65536 bytes/);
    await closed;
  });

  it('that says nothing is given up', async () => {
    await saying(() => undefined);
    expect(await code(200)).toMatch(/^timeout: .* within 0.2 s/);
  });

  it('that fails in its run says nothing, and goes on serving', async () => {
    let runs = 0;
    await listen(
      createProbeServer(() =>
        (runs += 1) === 1 ? Promise.reject(new Error('no')) : Promise.resolve(report),
      ),
    );
    expect(await code()).toMatch(/^not-available: /);
    expect(await askProbe(socket)).toEqual(report);
  });
});
