import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { otherKey, send } from '../test-support/client.js';
import { notRoot } from '../test-support/folder.js';
import { startHelper } from '../test-support/helper.js';
import { systemClock } from '../clock.js';

type Running = Awaited<ReturnType<typeof startHelper>>;

/** What a raw connection got until it was closed, and after how long. */
function raw(socket: string, text: string, keepOpen = true): Promise<{ text: string; afterMs: number }> {
  return new Promise((resolve) => {
    const begin = performance.now();
    let got = '';
    const connection: Socket = connect(socket, () =>
      keepOpen ? connection.write(text) : connection.end(text),
    );
    connection.on('data', (chunk) => (got += chunk.toString()));
    connection.on('error', () => undefined);
    connection.on('close', () => resolve({ text: got, afterMs: performance.now() - begin }));
  });
}

describe.skipIf(notRoot !== null)(`the socket${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let helper: Running;
  beforeAll(async () => (helper = await startHelper()));
  afterAll(() => helper.stop());

  it('answers a signed request, with either key', async () => {
    expect((await helper.client.get('/v1/health')).body).toMatchObject({
      ok: true,
      hostname: 'testhost',
      dryRun: true,
    });
    const second = await helper.client.get('/v1/approved', { sign: { keyId: 'k2', key: otherKey } });
    expect(second.body).toMatchObject({
      limits: { host: null, units: {} },
      units: { 'victim.service': ['journal', 'restart'] },
    });
  });

  it('says nothing but forbidden to whoever is not proven', async () => {
    const { client } = helper;
    const path = '/v1/approved';
    const now = systemClock.mono();
    const signed = client.headers('GET', path, '');
    expect((await send(helper.socket, 'GET', path, '', signed)).status).toBe(200);
    const answers = await Promise.all([
      send(helper.socket, 'GET', path, '', {}),
      send(helper.socket, 'GET', path, '', signed),
      client.get(path, { sign: { key: 'x'.repeat(40) } }),
      client.get(path, { sign: { keyId: 'nobody' } }),
    ]);
    answers.push(
      await client.get(path, { sign: { mono: now - 10_500 } }),
      await client.get(path, { sign: { mono: now + 5_000 } }),
      await client.get(path, { sign: { bootId: '00000000-0000-0000-0000-000000000000' } }),
      await client.get(path, { sign: { path: '/v1/health' } }),
      await client.get(path, { sign: { body: 'x' } }),
      await client.get('/v1/nothing', { sign: { key: 'x'.repeat(40) } }),
      await send(helper.socket, 'GET', path, '', {
        ...client.headers('GET', path, ''),
        Origin: 'http://evil',
      }),
      await send(helper.socket, 'GET', path, '', {
        ...client.headers('GET', path, ''),
        Referer: 'http://evil',
      }),
      await send(helper.socket, 'GET', path, '', { ...client.headers('GET', path, ''), Host: 'evil' }),
      await send(helper.socket, 'GET', path, '', {
        ...client.headers('GET', path, ''),
        'X-Smartmon-Nonce': ['a', 'b'],
      }),
      await client.post('/v1/journal', 'x'.repeat(20_000)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('refuses a replay also after its own restart', async () => {
    const signed = helper.client.headers('GET', '/v1/health', '');
    expect((await send(helper.socket, 'GET', '/v1/health', '', signed)).status).toBe(200);
    await helper.restart();
    expect((await send(helper.socket, 'GET', '/v1/health', '', signed)).status).toBe(403);
  });

  it.each([
    ['/v1/restart', '{"unit":5}', 'bad-request'],
    ['/v1/restart', '{"unit":"a.service","unit":"b.service"}', 'bad-request'],
    ['/v1/restart', '{"unit":"vict*.service"}', 'bad-request'],
    ['/v1/restart', '[', 'bad-request'],
    ['/v1/shutdown', '{}', 'unknown-verb'],
    ['/v1/restart/', '{}', 'unknown-verb'],
    ['/v1/restart?x', '{}', 'unknown-verb'],
    ['/v1/restart', '{"unit":"victim.service"}', 'bus-lost'],
  ])('%s %s: %s', async (path, body, code) =>
    expect((await helper.client.post(path, body)).body['code']).toBe(code),
  );

  it('needs an Idempotency-Key and an instance for an action', async () => {
    const body = '{"unit":"victim.service"}';
    const bare = await helper.client.post('/v1/restart', body, { key: '' });
    expect(bare.body).toMatchObject({
      code: 'bad-request',
      detail: expect.stringContaining('Idempotency-Key') as string,
    });
  });

  it('lets one instance act', async () => {
    const other = await helper.client.restart('victim.service', { instance: 'another-instance' });
    expect(other.body).toMatchObject({ code: 'lease-held', holder: 'test-instance-1' });
    expect((await helper.client.get('/v1/health', { instance: 'another-instance' })).body).toMatchObject({
      lease: { mine: false, holder: 'test-instance-1' },
    });
    // Nobody jumps in while the helper is restarted.
    await helper.restart();
    const after = await helper.client.restart('victim.service', { instance: 'another-instance' });
    expect(after.body).toMatchObject({ code: 'lease-held', holder: 'test-instance-1' });
  });

  it('cuts off clients that are slow with headers, with the body, or silent', async () => {
    const slow = await Promise.all([
      raw(helper.socket, 'GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX: '),
      raw(helper.socket, ''),
      raw(
        helper.socket,
        'POST /v1/restart HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"unit"',
      ),
    ]);
    expect(slow[0]!.afterMs).toBeLessThan(3_500);
    expect(slow[1]!.afterMs).toBeLessThan(3_500);
    expect(slow[2]!.afterMs).toBeLessThan(6_500);
  }, 15_000);

  it('cuts off clients that give it a byte at a time', async () => {
    const drip = async (head: string): Promise<number> => {
      const begin = performance.now();
      const connection = connect(helper.socket, () => connection.write(head));
      connection.on('error', () => undefined).resume();
      const timer = setInterval(() => connection.writable && connection.write('x'), 100);
      await new Promise((resolve) => connection.on('close', resolve));
      clearInterval(timer);
      return performance.now() - begin;
    };
    const head = 'POST /v1/restart HTTP/1.1\r\nHost: localhost\r\n';
    const [headers, body] = await Promise.all([
      drip(`${head}X: `),
      drip(`${head}Content-Length: 16000\r\n\r\n`),
    ]);
    expect(headers).toBeLessThan(3_500);
    expect(body).toBeLessThan(6_500);
  }, 15_000);

  it.each([
    ['large headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`],
    ['no HTTP', '\0\u0001\u0002 hello \r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    [
      'both lengths',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('ends a connection with %s', async (_name, text) => {
    const { text: answer, afterMs } = await raw(helper.socket, text);
    expect(answer).toMatch(/^HTTP\/1\.1 4/);
    expect(afterMs).toBeLessThan(1_500);
  });

  it('serves one request per connection', async () => {
    const one = 'GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const { text } = await raw(helper.socket, one + one + one);
    expect(text.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('refuses 1,000 connections politely above its limit, and serves again at once', async () => {
    const held = Array.from({ length: 8 }, () => connect(helper.socket).on('error', () => undefined));
    await delay(100);
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => raw(helper.socket, '')));
      for (const { text } of answers) expect(text).toMatch(/^HTTP\/1\.1 503 .*"code":"overloaded"/s);
    }
    for (const socket of held) socket.destroy();
    await delay(50);
    expect((await helper.client.get('/v1/health')).status).toBe(200);
  });
});
