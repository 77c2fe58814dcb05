import type { FastifyRequest } from 'fastify';

const plainName = 'smart-monitor';
/** Browsers keep a cookie of such a name only when it came over TLS, for this host alone and for every path. */
const secureName = `__Host-${plainName}`;

/** A session token: 256 bits as base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/;

/** The session token that a request carries, or null. */
export function tokenOf(request: FastifyRequest): string | null {
  const header = request.headers.cookie;
  if (header === undefined || header.length > 8192) return null;
  const found = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    // The first of two equal names counts, as RFC 6265 sends the most specific one first.
    if (!found.has(name)) found.set(name, part.slice(at + 1).trim());
  }
  const token = found.get(secureName) ?? found.get(plainName);
  return token !== undefined && tokenForm.test(token) ? token : null;
}

/** The Set-Cookie header that begins a session. It has no Max-Age: it ends with the browser, or when the server says so. */
export function sessionCookie(token: string, secure: boolean): string {
  return secure
    ? `${secureName}=${token}; Path=/; HttpOnly; Secure; SameSite=Strict`
    : `${plainName}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

/** The Set-Cookie headers that end a session. */
export function clearedCookie(secure: boolean): string[] {
  const plain = `${plainName}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  return secure ? [plain, `${secureName}=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0`] : [plain];
}
