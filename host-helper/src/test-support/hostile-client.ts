import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

import type { TestClient } from './client.js';
import { hostileBody, hostileBytes, hostileTarget, pick } from './hostile.js';

/** An answer that was given: nothing else counts as one. */
export interface Tried {
  readonly what: 'bytes' | 'signed' | 'unsigned';
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** 0 where there was no answer. */
  readonly status: number;
}

/** Sends one request that nobody should send, signed or not, or bytes that are none; never rejects. */
export async function tryOne(client: TestClient): Promise<Tried> {
  const what = pick(['bytes', 'signed', 'signed', 'signed', 'unsigned'] as const);
  if (what === 'bytes') {
    await sendBytes(client.socket);
    return { what, method: '', path: '', body: '', status: 0 };
  }
  const { method, path } = hostileTarget();
  const body = method === 'POST' ? hostileBody() : '';
  const headers = client.headers(method, path, body);
  if (what === 'unsigned') {
    // Everything but the name of the instance is signed.
    const name = pick(Object.keys(headers).filter((header) => !/instance/i.test(header)));
    headers[name] = pick([randomBytes(16).toString('hex'), '', '0', 'v1=', '-1', `${headers[name]!}x`]);
  }
  return { what, method, path, body, status: await statusOf(client.socket, method, path, body, headers) };
}

/** Sends bytes, ends, and waits for the other end to do the same. */
function sendBytes(socketPath: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => socket.end(hostileBytes()));
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** Written by hand: node's own client would refuse to send some of it, and costs more than the helper's work. */
function statusOf(
  socketPath: string,
  method: string,
  path: string,
  body: string,
  headers: Record<string, string>,
): Promise<number> {
  const all = { Host: 'localhost', 'Content-Length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let head = '';
    const socket = connect(socketPath, () =>
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`),
    );
    socket.on('data', (chunk) => {
      if (head.length < 4_096) head += chunk.toString('latin1');
      // A stream would go on for an hour.
      if (head.includes('application/x-ndjson')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0)));
  });
}
