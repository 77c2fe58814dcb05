import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Names of the security headers, in lower case. Each may occur once. */
export const signatureHeaders = {
  keyId: 'x-smartmon-key-id',
  boot: 'x-smartmon-boot',
  mono: 'x-smartmon-mono',
  nonce: 'x-smartmon-nonce',
  idempotencyKey: 'idempotency-key',
  signature: 'x-smartmon-signature',
  instance: 'x-smartmon-instance',
} as const;

/** A signed moment may be this much older than the helper's own, milliseconds. */
export const maxAgeMs = 10_000;
/** A signed moment may be this much newer than the helper's own, milliseconds. */
export const maxAheadMs = 1_000;
/** Nonces are remembered this long, milliseconds: longer than any signature is accepted. */
export const nonceLifeMs = 30_000;
/** A key has at least this many characters. */
export const minKeyLength = 32;

/** What the signature covers. */
export interface SignedParts {
  /** In capitals. */
  readonly method: string;
  /** The request target as it is sent. */
  readonly path: string;
  /** The raw bytes of the body, empty for none. */
  readonly body: Uint8Array | string;
  /** /proc/sys/kernel/random/boot_id. */
  readonly bootId: string;
  /** CLOCK_MONOTONIC in whole milliseconds, as sent. */
  readonly mono: string;
  /** 128 random bits as 32 hexadecimal digits. */
  readonly nonce: string;
  /** Empty where the request has none. */
  readonly idempotencyKey: string;
}

/** The text that is signed: seven lines after the version, joined by a single line feed. */
export function canonicalString(parts: SignedParts): string {
  const digest = createHash('sha256').update(parts.body).digest('hex');
  const { method, path, bootId, mono, nonce, idempotencyKey } = parts;
  return ['v1', method, path, digest, bootId, mono, nonce, idempotencyKey].join('\n');
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export interface SignRequestInput {
  readonly method: string;
  readonly path: string;
  readonly body?: Uint8Array | string;
  readonly bootId: string;
  /** CLOCK_MONOTONIC in milliseconds; fractions are cut. */
  readonly mono: number;
  /** Left out: a fresh one. */
  readonly nonce?: string;
  /** Needed by every acting verb. */
  readonly idempotencyKey?: string;
  readonly keyId: string;
  readonly key: string;
  /** The instance that acts, for the lease. */
  readonly instance?: string;
}

/** The security headers of a request, with the spelling of the protocol's documentation. */
export function signRequest(input: SignRequestInput): Record<string, string> {
  const parts: SignedParts = {
    method: input.method,
    path: input.path,
    body: input.body ?? '',
    bootId: input.bootId,
    mono: String(Math.floor(input.mono)),
    nonce: input.nonce ?? randomBytes(16).toString('hex'),
    idempotencyKey: input.idempotencyKey ?? '',
  };
  return {
    'X-Smartmon-Key-Id': input.keyId,
    'X-Smartmon-Boot': parts.bootId,
    'X-Smartmon-Mono': parts.mono,
    'X-Smartmon-Nonce': parts.nonce,
    ...(parts.idempotencyKey === '' ? {} : { 'Idempotency-Key': parts.idempotencyKey }),
    'X-Smartmon-Signature': `v1=${hmac(input.key, canonicalString(parts)).toString('hex')}`,
    ...(input.instance === undefined ? {} : { 'X-Smartmon-Instance': input.instance }),
  };
}

export interface SigningKey {
  readonly id: string;
  readonly key: string;
}

export type SignatureVerdict =
  | { readonly ok: true; readonly keyId: string }
  /** The reason is for the audit log alone. */
  | { readonly ok: false; readonly reason: 'malformed-signature' | 'unknown-key' | 'wrong-signature' };

/** Stands in for the key of an unknown id, so that such a request costs as much as any other. */
const nobodysKey = randomBytes(32).toString('hex');

/**
 * Judges a signature (`v1=` and 64 hexadecimal digits) in constant time. An unknown key id and a malformed signature
 * go through the same computation as a wrong one.
 */
export function verifySignature(
  parts: SignedParts,
  keyId: string,
  signature: string,
  keys: readonly SigningKey[],
): SignatureVerdict {
  const found = keys.find(({ id }) => id === keyId);
  const wellFormed = /^v1=[0-9a-f]{64}$/.test(signature);
  const given = wellFormed ? Buffer.from(signature.slice(3), 'hex') : Buffer.alloc(32);
  const equal = timingSafeEqual(hmac(found?.key ?? nobodysKey, canonicalString(parts)), given);
  if (!wellFormed) return { ok: false, reason: 'malformed-signature' };
  if (found === undefined) return { ok: false, reason: 'unknown-key' };
  return equal ? { ok: true, keyId: found.id } : { ok: false, reason: 'wrong-signature' };
}

export type FreshnessVerdict =
  | { readonly ok: true; readonly mono: number }
  | {
      readonly ok: false;
      readonly reason: 'malformed-moment' | 'other-boot' | 'too-old' | 'from-the-future';
    };

/** Judges the signed moment against the host's own boot id and CLOCK_MONOTONIC (milliseconds). */
export function judgeFreshness(
  signed: { readonly bootId: string; readonly mono: string; readonly nonce: string },
  own: { readonly bootId: string; readonly mono: number },
): FreshnessVerdict {
  if (!/^\d{1,15}$/.test(signed.mono) || !/^[0-9a-f]{32}$/.test(signed.nonce))
    return { ok: false, reason: 'malformed-moment' };
  if (signed.bootId !== own.bootId) return { ok: false, reason: 'other-boot' };
  const mono = Number(signed.mono);
  if (mono < own.mono - maxAgeMs) return { ok: false, reason: 'too-old' };
  if (mono > own.mono + maxAheadMs) return { ok: false, reason: 'from-the-future' };
  return { ok: true, mono };
}
