import {
  isIdempotencyKey,
  isInstanceName,
  judgeFreshness,
  signatureHeaders,
  type SigningKey,
  verifySignature,
} from '@smart-monitor/protocol';

import type { Clock } from '../clock.js';
import type { Nonces } from './nonces.js';

/** The parts of an HTTP request that its signature covers, headers by lower-case name. */
export interface SignedMessage {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
}

/** Who asks, as far as the signature proves it. */
interface Proven {
  readonly keyId: string;
  /** Empty where the request has none. */
  readonly idempotencyKey: string;
  /** Empty where the request names none. */
  readonly instance: string;
}

/** Who asks. */
export interface Caller extends Proven {
  /** The process at the other end as the kernel tells it; null without the native part. */
  readonly peer: string | null;
}

export type AuthVerdict =
  | { readonly ok: true; readonly caller: Proven }
  | { readonly ok: false; readonly reason: string; readonly keyId: string };

/**
 * Judges signature, moment and nonce of a request over its raw bytes. The nonce is spent only by a request whose
 * signature is right, so that a stranger cannot fill the memory.
 */
export class Authenticator {
  constructor(
    private readonly keys: readonly SigningKey[],
    private readonly bootId: string,
    private readonly nonces: Nonces,
    private readonly clock: Clock,
  ) {}

  judge(message: SignedMessage): AuthVerdict {
    const header = (name: string): string => message.headers.get(name) ?? '';
    const claimed = header(signatureHeaders.keyId);
    const keyId = /^[A-Za-z0-9._-]{1,64}$/.test(claimed) ? claimed : '';
    const moment = {
      bootId: header(signatureHeaders.boot),
      mono: header(signatureHeaders.mono),
      nonce: header(signatureHeaders.nonce),
    };
    const idempotencyKey = header(signatureHeaders.idempotencyKey);
    const parts = {
      method: message.method,
      path: message.path,
      body: message.body,
      ...moment,
      idempotencyKey,
    };
    const verdict = verifySignature(parts, keyId, header(signatureHeaders.signature), this.keys);
    if (!verdict.ok) return { ok: false, reason: verdict.reason, keyId };
    const own = this.clock.mono();
    const fresh = judgeFreshness(moment, { bootId: this.bootId, mono: own });
    if (!fresh.ok) return { ok: false, reason: fresh.reason, keyId };
    const spent = this.nonces.take(moment.nonce, this.bootId, own);
    if (spent !== null) return { ok: false, reason: spent, keyId };
    const instance = header(signatureHeaders.instance);
    if (idempotencyKey !== '' && !isIdempotencyKey(idempotencyKey))
      return { ok: false, reason: 'malformed-idempotency-key', keyId };
    if (instance !== '' && !isInstanceName(instance))
      return { ok: false, reason: 'malformed-instance', keyId };
    return { ok: true, caller: { keyId, idempotencyKey, instance } };
  }
}
