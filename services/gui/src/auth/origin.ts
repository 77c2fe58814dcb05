import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';

/** What a browser says about where a request comes from. */
export interface RequestOrigin {
  readonly method: string;
  readonly site: string | undefined;
  readonly origin: string | undefined;
  /** Scheme and host by which this server is reached, for example `http://127.0.0.1:5003`. */
  readonly self: string;
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Why a request must not be served although its cookie is right, or null. Browsers send `Sec-Fetch-Site`, older ones
 * `Origin` with what changes something; a client that sends neither is no browser and cannot be led astray.
 */
export function foreign({ method, site, origin, self }: RequestOrigin): string | null {
  const reads = safeMethods.includes(method);
  if (site !== undefined) {
    const good = site === 'same-origin' || (reads && site === 'none');
    return good ? null : `Sec-Fetch-Site is ${site}`;
  }
  if (origin !== undefined && origin !== self) return `Origin is ${origin}, not ${self}`;
  return null;
}

/** Refuses a request that another site's page made with this browser's cookie. */
export function requireOwnPage(request: FastifyRequest): void {
  const { headers } = request;
  const why = foreign({
    method: request.method,
    site: one(headers['sec-fetch-site']),
    origin: one(headers.origin),
    self: `${request.protocol}://${request.host}`,
  });
  if (why === null) return;
  throw new Problem(
    403,
    'foreign-page',
    'Another page made this request',
    `It was refused, because its ${why}.`,
  );
}

/** Refuses a body that is not JSON: forms of other sites can send everything else without asking. */
export function requireJson(request: FastifyRequest): void {
  const type = request.headers['content-type'];
  const hasBody =
    Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
  if (type === undefined && !hasBody) return;
  if (type !== undefined && /^application\/json\s*(;|$)/i.test(type)) return;
  throw new Problem(
    415,
    'json-only',
    'Only JSON is accepted',
    'Send the body as content type application/json.',
  );
}

/** True when the browser speaks TLS to us or to the proxy before us. */
export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https';
}

/** True for plain http from another machine: whoever is on the way can read the cookie. */
export function isInsecure(request: FastifyRequest): boolean {
  return !isSecure(request) && !isLoopback(request.ip);
}

/** True for addresses of this very machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(address);
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
