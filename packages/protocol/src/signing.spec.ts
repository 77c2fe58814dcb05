import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  canonicalString,
  judgeFreshness,
  type SignedParts,
  signRequest,
  verifySignature,
} from './signing.js';

const key = 'k'.repeat(32);
const keys = [
  { id: 'old', key: 'o'.repeat(32) },
  { id: 'new', key },
];
const request = {
  method: 'POST',
  path: '/v1/restart',
  body: '{"unit":"a.service"}',
  bootId: 'b',
  mono: 12.9,
  keyId: 'new',
  key,
};

function parts(headers: Record<string, string>): SignedParts {
  return {
    method: request.method,
    path: request.path,
    body: request.body,
    bootId: headers['X-Smartmon-Boot']!,
    mono: headers['X-Smartmon-Mono']!,
    nonce: headers['X-Smartmon-Nonce']!,
    idempotencyKey: headers['Idempotency-Key'] ?? '',
  };
}

describe('signatures', () => {
  it('sign the canonical string of the protocol', () => {
    const text = canonicalString({ ...request, body: '', mono: '12', nonce: 'n', idempotencyKey: 'i' });
    expect(text).toBe(
      'v1\nPOST\n/v1/restart\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nb\n12\nn\ni',
    );
  });

  it('are verified with either of two keys', () => {
    for (const { id, key: secret } of keys) {
      const headers = signRequest({ ...request, keyId: id, key: secret, idempotencyKey: 'i'.repeat(16) });
      expect(verifySignature(parts(headers), id, headers['X-Smartmon-Signature']!, keys)).toEqual({
        ok: true,
        keyId: id,
      });
    }
  });

  it('fail when any signed part is changed', () => {
    const headers = signRequest({ ...request, idempotencyKey: 'i'.repeat(16) });
    const signature = headers['X-Smartmon-Signature']!;
    const fields = ['method', 'path', 'body', 'bootId', 'mono', 'nonce', 'idempotencyKey'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.string(), (field, value) => {
        const changed = { ...parts(headers), [field]: value };
        fc.pre(value !== parts(headers)[field]);
        expect(verifySignature(changed, 'new', signature, keys).ok).toBe(false);
      }),
    );
  });

  it.each([
    ['nobody', 'unknown-key'],
    ['old', 'wrong-signature'],
  ])('of key id %s are refused as %s', (id, reason) => {
    const headers = signRequest(request);
    expect(verifySignature(parts(headers), id, headers['X-Smartmon-Signature']!, keys)).toEqual({
      ok: false,
      reason,
    });
  });

  it.each(['', 'v1=', 'v2=' + 'a'.repeat(64), 'v1=' + 'A'.repeat(64), 'v1=' + 'a'.repeat(63)])(
    'spelt %j are malformed',
    (signature) => {
      const verdict = verifySignature(parts(signRequest(request)), 'new', signature, keys);
      expect(verdict).toEqual({ ok: false, reason: 'malformed-signature' });
    },
  );
});

describe('the signed moment', () => {
  const nonce = 'a'.repeat(32);
  const own = { bootId: 'b', mono: 100_000 };
  it.each([
    ['100000', 'b', nonce, true],
    ['90000', 'b', nonce, true],
    ['89999', 'b', nonce, false],
    ['101000', 'b', nonce, true],
    ['101001', 'b', nonce, false],
    ['100000', 'c', nonce, false],
    ['1e5', 'b', nonce, false],
    ['', 'b', nonce, false],
    ['-1', 'b', nonce, false],
    ['100000', 'b', 'short', false],
  ])('%s of boot %s with nonce %s: %s', (mono, bootId, given, ok) =>
    expect(judgeFreshness({ mono, bootId, nonce: given }, own).ok).toBe(ok),
  );
});
