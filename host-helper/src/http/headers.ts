import type { IncomingMessage } from 'node:http';

const ownHosts = new Set(['localhost', 'smart-monitor', 'smart-monitor-helper']);
/** Headers that only a browser, or somebody who relays for one, would send. */
const foreignHeaders = [
  'origin',
  'referer',
  'upgrade',
  'expect',
  'sec-fetch-site',
  'x-forwarded-for',
  'forwarded',
  'via',
];

export type HeaderVerdict =
  | { readonly ok: true; readonly headers: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the raw headers of a request before anything is routed. No header may occur twice: two readers of the same
 * request must not see two different ones.
 */
export function judgeHeaders(request: Pick<IncomingMessage, 'rawHeaders'>): HeaderVerdict {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i]!.toLowerCase();
    if (headers.has(name)) return { ok: false, reason: `duplicate-header ${name}`.slice(0, 80) };
    headers.set(name, request.rawHeaders[i + 1]!);
  }
  const foreign = foreignHeaders.find((name) => headers.has(name));
  if (foreign !== undefined) return { ok: false, reason: `foreign-header ${foreign}` };
  if (!ownHosts.has((headers.get('host') ?? '').toLowerCase())) return { ok: false, reason: 'foreign-host' };
  return { ok: true, headers };
}
