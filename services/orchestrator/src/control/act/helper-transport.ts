import { request } from 'node:http';
import type { Clock } from '@smart-monitor/contracts';
import { signRequest } from '@smart-monitor/protocol';

/** How the helper is reached and how we prove who we are. */
export interface HelperAddress {
  /** Path of the UNIX socket. */
  readonly socket: string;
  readonly keyId: string;
  readonly key: string;
  /** Names this orchestrator in the helper's lease; the same after a restart. */
  readonly instance: string;
  readonly bootId: string;
}

export interface HelperAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The helper could not be asked, or did not answer. `sent` tells whether it may have seen the request. */
export class HelperUnreachable extends Error {
  constructor(
    message: string,
    readonly sent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'HelperUnreachable';
  }
}

/** A helper answers in a few kilobytes; the journal's lines are its longest answer. */
const longestAnswerBytes = 4 * 1024 * 1024;

/** One signed request on a connection of its own (SAFETY section 2). */
export function callHelper(
  address: HelperAddress,
  clock: Clock,
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  options: { readonly timeoutMs: number; readonly idempotencyKey?: string },
): Promise<HelperAnswer> {
  const bytes = body === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  const signed = signRequest({
    method,
    path,
    body: bytes,
    bootId: address.bootId,
    mono: clock.mono(),
    ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
    keyId: address.keyId,
    key: address.key,
    instance: address.instance,
  });
  return new Promise((resolve, reject) => {
    let sent = false;
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    const fail = (why: string, cause?: unknown): void => {
      reject(
        new HelperUnreachable(`${method} ${path} on the host helper at ${address.socket}: ${why}`, sent, {
          cause,
        }),
      );
    };
    const outgoing = request(
      {
        socketPath: address.socket,
        method,
        path,
        agent: false,
        headers: {
          ...signed,
          Host: 'localhost',
          ...(bytes.length > 0 ? { 'Content-Type': 'application/json' } : {}),
          'Content-Length': bytes.length,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let length = 0;
        incoming.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > longestAnswerBytes) incoming.destroy(new Error('the answer is longer than 4 MiB'));
          else chunks.push(chunk);
        });
        incoming.on('error', (error) => fail(error.message, error));
        incoming.on('end', () => {
          const answer = parseObject(Buffer.concat(chunks).toString('utf8'));
          if (answer === null) fail(`the answer (status ${incoming.statusCode}) is not a JSON object`);
          else resolve({ status: incoming.statusCode ?? 0, body: answer });
        });
      },
    );
    outgoing.on('socket', (socket) => socket.once('connect', () => (sent = true)));
    // For the whole of the answer: one that comes in drops would never end otherwise.
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', (error) => fail(error.message, error));
    outgoing.end(bytes);
  });
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
