import { createHash } from 'node:crypto';

import type { AllowList } from './allow-list.js';

/** JSON with sorted keys, so that one meaning has one text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * SHA-256 (64 hex digits) over what a list grants. Order, spelling, form and comments do not count: two files that
 * grant the same have the same hash.
 */
export function allowListHash(list: AllowList): string {
  const entries = list.entries
    .map((entry) =>
      canonicalJson({
        ...entry,
        hosts: [...new Set(entry.hosts)].sort(),
        verbs: [...new Set(entry.verbs)].sort(),
        processes: [...new Set(entry.processes)].sort(),
      }),
    )
    .sort();
  const meaning = canonicalJson({
    entries: [...new Set(entries)],
    interfaces: list.interfaces
      .map((item) => canonicalJson({ ...item, hosts: [...item.hosts].sort() }))
      .sort(),
    cleanUps: [...new Set(list.cleanUps)].sort(),
    hostLimits: list.hostLimits,
  });
  return createHash('sha256').update(meaning).digest('hex');
}
