/** What one look saw; `detail` in a few words without a full stop, the same for the same failure. */
export interface Seen {
  readonly ok: boolean;
  readonly detail: string;
}

const known: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection did not come about',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too long',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};

/** A connection's error in a few words; without ports and addresses that differ each time. */
export function wordsOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (Object.hasOwn(known, code)) return known[code]!;
  if (code.startsWith('HPE_')) return 'the answer is no HTTP';
  // Of several addresses that were tried each has failed in its own way: the first says enough.
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0]);
  return code === '' ? 'the connection failed' : `the connection failed (${code})`;
}
