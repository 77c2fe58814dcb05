import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { HttpCheck, TcpCheck } from '@smart-monitor/contracts';
import { freePort } from '@smart-monitor/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { lookByHttp } from './http.look.js';
import { lookByTcp } from './tcp.look.js';

const never = new AbortController().signal;
const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();

async function listen(server: Server | TcpServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function web(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(answer))}/health`;
}

const http = (url: string, more: Partial<HttpCheck> = {}): HttpCheck => ({
  name: 'web',
  unit: 'web.service',
  hosts: ['*'],
  intervalSeconds: 10,
  startSeconds: 30,
  timeoutSeconds: 5,
  failures: 3,
  of: 5,
  kind: 'http',
  url,
  method: 'GET',
  status: [],
  json: null,
  contains: '',
  headers: {},
  verifyTls: true,
  ...more,
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

describe('an http look', () => {
  const say =
    (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
    (_request, response) => {
      response.writeHead(status, headers);
      response.end(body);
    };

  it.each([
    [200, [], true, 'status 200'],
    [204, [], true, 'status 204'],
    [503, [], false, 'the answer has status 503'],
    [503, [503], true, 'status 503'],
    [200, [204], false, 'the answer has status 200'],
    [302, [], false, 'the answer has status 302, and a check follows no redirect'],
  ])('of status %d where %j is asked for', async (status, wanted, ok, detail) => {
    const url = await web(say(status, '', { location: 'http://127.0.0.1:1/' }));
    expect(await lookByHttp(http(url, { status: wanted }), never)).toEqual({ ok, detail });
  });

  it.each([
    ['{"status": "up", "checks": [{"n": 1}]}', 'status', 'up', true, 'status 200, status is "up"'],
    ['{"status": "up", "checks": [{"n": 1}]}', 'checks[0].n', 1, true, 'status 200, checks[0].n is 1'],
    ['{"status": "down"}', 'status', 'up', false, 'status is "down", not "up"'],
    ['{"status": {"a": 1}}', 'status', 'up', false, 'status is no single value, not "up"'],
    ['{}', 'status', 'up', false, 'status is not in the answer'],
    ['<html>', 'status', 'up', false, 'the answer is no JSON'],
  ])('of the JSON %s', async (body, path, value, ok, detail) => {
    const url = await web(say(200, body));
    expect(await lookByHttp(http(url, { json: { path, value } }), never)).toEqual({ ok, detail });
  });

  it('finds a text, within the first 64 KiB', async () => {
    const url = await web((request, response) =>
      response.end(request.url === '/health' ? 'we are ready' : `${'x'.repeat(70_000)}ready`),
    );
    const check = http(url, { contains: 'ready' });
    expect((await lookByHttp(check, never)).ok).toBe(true);
    expect(await lookByHttp({ ...check, url: `${url}/long` }, never)).toEqual({
      ok: false,
      detail: 'the answer does not contain the text in its first 64 KiB',
    });
    expect(await lookByHttp({ ...check, contains: 'not there' }, never)).toMatchObject({ ok: false });
  });

  it('unpacks nothing, and asks for nothing packed', async () => {
    let asked: string | undefined;
    const url = await web((request, response) => {
      asked = request.headers['accept-encoding'] as string;
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('ready'));
    });
    expect(await lookByHttp(http(url, { contains: 'ready' }), never)).toEqual({
      ok: false,
      detail: 'the answer is packed (gzip) although none was asked for',
    });
    expect(asked).toBe('identity');
  });

  it('sends its headers, and follows no redirect to another server', async () => {
    let hits = 0;
    const trap = await web((_request, response) => {
      hits += 1;
      response.end();
    });
    let host: string | undefined;
    const url = await web((request, response) => {
      host = request.headers.host;
      response.writeHead(301, { location: trap });
      response.end();
    });
    expect((await lookByHttp(http(url, { headers: { host: 'shop.example' } }), never)).ok).toBe(false);
    expect(host).toBe('shop.example');
    expect(hits).toBe(0);
  });

  it('reads no more than it has to of an answer without an end', async () => {
    let sent = 0;
    const url = await web((_request, response) => {
      const chunk = 'x'.repeat(16_384);
      const pump = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        if (!response.destroyed) response.once('drain', pump);
      };
      pump();
    });
    expect(await lookByHttp(http(url), never)).toEqual({ ok: true, detail: 'status 200' });
    // What the kernel's buffers took on the way, and no endless stream.
    expect(sent).toBeLessThan(32 * 1_048_576);
  });

  it.each([
    ['nothing', (): void => undefined],
    ['headers alone', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n')],
    [
      'a byte now and then',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
      },
    ],
  ])('ends when its time is over, from a server that sends %s', async (_what, serve) => {
    const port = await listen(createTcpServer(serve));
    const ending = new AbortController();
    const looking = lookByHttp(http(`http://127.0.0.1:${port}/`), ending.signal);
    await sleep(100);
    ending.abort();
    expect(await looking).toEqual({ ok: false, detail: 'no answer within 5 s' });
  });

  it('tells of what is no HTTP, of headers without an end and of a connection that is cut', async () => {
    const of = async (answer: string): Promise<string> => {
      const port = await listen(createTcpServer((socket) => socket.end(answer).on('error', () => undefined)));
      return (await lookByHttp(http(`http://127.0.0.1:${port}/`), never)).detail;
    };
    expect(await of('SSH-2.0-OpenSSH_9.2\r\n')).toBe('the answer is no HTTP');
    expect(await of(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toBe(
      'the headers of the answer are too long',
    );
    expect(await of('')).toBe('the connection was cut');
  });

  it('tells of a refused connection', async () =>
    expect(await lookByHttp(http(`http://127.0.0.1:${await freePort()}/`), never)).toEqual({
      ok: false,
      detail: 'the connection was refused',
    }));
});

describe('a tcp look', () => {
  const tcp = (port: number): TcpCheck => ({ ...http(''), kind: 'tcp', host: '127.0.0.1', port }) as TcpCheck;

  it('is good when the connection comes about', async () => {
    const port = await listen(createTcpServer(() => undefined));
    expect(await lookByTcp(tcp(port), never)).toEqual({ ok: true, detail: 'connected' });
  });

  it('fails when nobody listens, and when its time is over', async () => {
    expect(await lookByTcp(tcp(await freePort()), never)).toEqual({
      ok: false,
      detail: 'the connection was refused',
    });
    const over = AbortSignal.abort();
    expect(await lookByTcp(tcp(1), over)).toEqual({ ok: false, detail: 'no connection within 5 s' });
  });
});
