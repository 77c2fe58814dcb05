import { signRequest, type SignRequestInput } from '@smart-monitor/protocol';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';

import { systemClock } from '../clock.js';
import { readBootId } from '../host/boot.js';

export const testKey = 'a-key-that-only-the-tests-of-the-helper-use';
export const otherKey = 'another-key-while-the-first-is-being-rotated';

export interface TestAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

/** Sends one request with exactly these headers. */
export function send(
  socketPath: string,
  method: string,
  path: string,
  body: string,
  headers: Record<string, string | string[]>,
): Promise<TestAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        method,
        path,
        agent: false,
        headers: { Host: 'localhost', 'Content-Length': String(Buffer.byteLength(body)), ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            body: JSON.parse(text) as Record<string, unknown>,
          }),
        );
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export interface AskOptions {
  readonly key?: string;
  readonly instance?: string;
  /** Changes what is signed. */
  readonly sign?: Partial<SignRequestInput>;
}

/** A client of the helper with a right key, as the tests need it. */
export class TestClient {
  constructor(
    readonly socket: string,
    private readonly instance = 'test-instance-1',
    private readonly key = testKey,
  ) {}

  headers(method: string, path: string, body: string, options: AskOptions = {}): Record<string, string> {
    return signRequest({
      method,
      path,
      body,
      bootId: readBootId(),
      mono: systemClock.mono(),
      keyId: 'k1',
      key: this.key,
      instance: options.instance ?? this.instance,
      ...(method === 'POST' ? { idempotencyKey: options.key ?? randomUUID() } : {}),
      ...options.sign,
    });
  }

  post(path: string, body: unknown, options: AskOptions = {}): Promise<TestAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return send(this.socket, 'POST', path, text, this.headers('POST', path, text, options));
  }

  get(path: string, options: AskOptions = {}): Promise<TestAnswer> {
    return send(this.socket, 'GET', path, '', this.headers('GET', path, '', options));
  }

  restart(unit: string, options: AskOptions = {}): Promise<TestAnswer> {
    return this.post('/v1/restart', { unit }, options);
  }
}
