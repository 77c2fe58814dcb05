import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { loadNative } from '../native/load.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { startHelper } from '../test-support/helper.js';
import { builtNative, installNative } from '../test-support/native.js';
import { maxConnections, maxConnectionsPerUid } from './connections.js';

const missing = notRoot ?? (existsSync(builtNative) ? null : 'the native part was not built here');
/** `nobody`: a uid that is not the test's. */
const otherUid = 65_534;
const run = promisify(execFile);

describe.skipIf(missing !== null)(`who is at the other end${missing === null ? '' : ` (${missing})`}`, () => {
  let folder: ReturnType<typeof rootFolder>;
  let native = '';
  beforeAll(() => {
    folder = rootFolder();
    native = installNative(folder.path);
  });
  afterAll(() => folder.remove());
  let helper: Awaited<ReturnType<typeof startHelper>>;
  const held: Socket[] = [];
  afterEach(async () => {
    for (const socket of held.splice(0)) socket.destroy();
    await helper.stop();
  });
  const start = async (settings: Record<string, unknown> = {}): Promise<void> => {
    helper = await startHelper(settings, '["victim.service"]', loadNative([0], native));
    chmodSync(helper.folder.path, 0o711);
    chmodSync(helper.socket, 0o666);
  };
  const hold = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) held.push(connect(helper.socket).on('error', () => undefined));
    await delay(100);
  };
  /** What another user gets for a request without any signature. */
  const asOther = async (): Promise<string> => {
    const source = `
        const socket = require('net').connect(process.argv[1], () => socket.write('GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'));
        socket.pipe(process.stdout);`;
    const { stdout } = await run(process.execPath, ['-e', source, helper.socket], {
      uid: otherUid,
      gid: otherUid,
      cwd: '/',
    });
    return stdout;
  };
  const lastLine = (): Record<string, unknown> =>
    JSON.parse(
      readFileSync(`${helper.stateDirectory}/audit.jsonl`, 'utf8').trim().split('\n').at(-1)!,
    ) as Record<string, unknown>;

  it('is on record', async () => {
    await start();
    await helper.client.get('/v1/approved');
    expect(lastLine()).toMatchObject({ event: 'read', peer: `uid 0, pid ${process.pid}` });
    expect(await asOther()).toMatch(/^HTTP\/1\.1 403 /);
    expect(lastLine()).toMatchObject({
      event: 'refused',
      peer: expect.stringMatching(`^uid ${otherUid}, pid \\d+$`) as string,
    });
  });

  it('is refused in the words of every refusal where its uid is not one that is set', async () => {
    await start({ peerUids: [otherUid] });
    const stranger = await asOther();
    const { status, text } = await helper.client.get('/v1/health');
    expect(status).toBe(403);
    expect(stranger.endsWith(text)).toBe(true);
    expect(lastLine()).toMatchObject({ outcome: 'foreign-peer uid 0' });
  });

  it('has half of the connections, so that another uid is served all the same', async () => {
    await start();
    await hold(maxConnectionsPerUid);
    expect((await helper.client.get('/v1/health')).status).toBe(503);
    expect(await asOther()).toMatch(/^HTTP\/1\.1 403 /);
    for (const socket of held.splice(0)) socket.destroy();
    await delay(50);
    expect((await helper.client.get('/v1/health')).status).toBe(200);
  });

  it('has to take its answer in 2 s, or it is cut off', async () => {
    await start();
    const request = `GET /v1/health HTTP/1.1\r\nHost: localhost\r\n${Object.entries(
      helper.client.headers('GET', '/v1/health', ''),
    )
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`;
    await hold(maxConnectionsPerUid);
    for (const socket of held) socket.pause().write(request);
    expect((await helper.client.get('/v1/health')).status).toBe(503);
    await delay(3_000);
    expect((await helper.client.get('/v1/health')).status).toBe(200);
  }, 10_000);

  it('cannot be told without the native part: then all connections are anybody’s', async () => {
    helper = await startHelper({ peerUids: [otherUid] });
    const { body } = await helper.client.get('/v1/health');
    expect(body).toMatchObject({
      native: {
        peerCredentials: false,
        detail: expect.stringContaining('peerUids is set and not in force') as string,
      },
      watchdog: 'off',
    });
    await hold(maxConnections - 1);
    expect((await helper.client.get('/v1/health')).status).toBe(200);
  });
});
