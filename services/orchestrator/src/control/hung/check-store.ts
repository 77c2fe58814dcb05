import { parseChecks } from '@smart-monitor/config';
import type { Check } from '@smart-monitor/contracts';
import { DocumentStore } from '../../documents/document-store.js';

/** Holds the checks in force; without a file there are none. */
export function checkStore(file: string, lastGood: string): DocumentStore<Check> {
  return new DocumentStore({
    what: 'checks',
    file,
    lastGood,
    empty: '{"checks": []}',
    instead: { items: [], words: 'nothing is checked' },
    parse: parseChecks,
  });
}
