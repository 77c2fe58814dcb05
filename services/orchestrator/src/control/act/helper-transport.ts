import { request } from 'node:http';
import type { Clock } from '@smart-monitor/contracts';
import { signRequest } from '@smart-monitor/protocol';
import { HelperNonsense, HelperUnreachable, type Silence } from './helper-errors.js';

/** How the helper is reached and how we prove who we are. */
export interface HelperAddress {
  /** Path of the UNIX socket. */
  readonly socket: string;
  readonly keyId: string;
  readonly key: string;
  /** Names this orchestrator in the helper's lease; the same after a restart. Null for one that never acts: it takes no lease. */
  readonly instance: string | null;
  readonly bootId: string;
}

/** A whole answer: a status and a body that is JSON. Nothing is known of its members. */
export interface HelperAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Bounds of one call. */
export interface CallOptions {
  /** For everything, from the connection to the last byte, milliseconds. */
  readonly timeoutMs: number;
  /** The longest answer that is read, bytes. */
  readonly maxBytes: number;
  readonly idempotencyKey?: string;
}

/**
 * One signed request on a connection of its own (SAFETY section 2).
 * @throws HelperUnreachable where there is no whole answer in time
 * @throws HelperNonsense where what comes is no HTTP, no JSON or longer than any answer may be
 */
export function callHelper(
  address: HelperAddress,
  clock: Clock,
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  options: CallOptions,
): Promise<HelperAnswer> {
  const what = `${method} ${path}`;
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
    ...(address.instance === null ? {} : { instance: address.instance }),
  });
  return new Promise((resolve, reject) => {
    let sent = false;
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    const fail = (error: Error): void => {
      const silence = silenceOf(error, sent);
      reject(
        silence === 'nonsense'
          ? new HelperNonsense(what, error.message, { cause: error })
          : new HelperUnreachable(
              `${what} on the host helper at ${address.socket}: ${error.message}`,
              sent,
              silence,
              {
                cause: error,
              },
            ),
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
          if (length > options.maxBytes) outgoing.destroy(new TooLong(options.maxBytes));
          else chunks.push(chunk);
        });
        incoming.on('error', (error) => fail(outgoing.errored ?? error));
        incoming.on('end', () => {
          try {
            const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
            resolve({ status: incoming.statusCode ?? 0, body: parsed });
          } catch (error) {
            const words = `it is no JSON (status ${incoming.statusCode})`;
            reject(new HelperNonsense(what, words, { cause: error }));
          }
        });
      },
    );
    outgoing.on('socket', (socket) => socket.once('connect', () => (sent = true)));
    // For the whole of the answer: one that comes in drops would never end otherwise.
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', fail);
    outgoing.end(bytes);
  });
}

class TooLong extends Error {
  constructor(maxBytes: number) {
    super(`it is longer than ${maxBytes / 1024} KiB`);
  }
}

/** What a failure means. What cannot be parsed as HTTP has an error code of node's parser: HPE_... */
function silenceOf(error: Error, sent: boolean): Silence | 'nonsense' {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof TooLong || code.startsWith('HPE_')) return 'nonsense';
  if (sent) return 'silent';
  if (code === 'EACCES' || code === 'EPERM') return 'no-permission';
  return ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'].includes(code) ? 'absent' : 'silent';
}
