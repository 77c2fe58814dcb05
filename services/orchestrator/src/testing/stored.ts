import type { LedgerRecord, StoredObservation } from '@smart-monitor/contracts';

/** What the table of the observations has of ledger records: a row for each entry, as JSON keeps it. */
export function storedOf(records: readonly LedgerRecord[]): StoredObservation[] {
  return records.flatMap(({ body, at }) => {
    if (body.kind !== 'observations') return [];
    const { seq, bootId, entries } = JSON.parse(JSON.stringify(body)) as typeof body;
    return entries.map((entry, place) => ({ ...entry, seq: seq + place, at, bootId }));
  });
}

/** A decision as far as a replay must come to the same one. */
export function decisionsOf(records: readonly LedgerRecord[]): string[] {
  return records.flatMap(({ mono, body }) =>
    body.kind === 'decision'
      ? [`${mono} ${body.unit} ${body.verdict} ${body.reason} by ${body.policy}, hits ${body.hits.join(' ')}`]
      : [],
  );
}
