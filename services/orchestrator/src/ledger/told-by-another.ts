import type { LedgerRecord } from '@smart-monitor/contracts';

/** So many records wait at most; the oldest go then. */
const mostWaiting = 10_000;
/** So many are handed on at once. */
const batch = 500;

/**
 * Two orchestrators of one host that write to one database would tell of everything twice. The one whose status stands
 * there tells; the other one keeps what it saw to itself, and tells only what came after the last sign of life of the one
 * that told, once that one is silent or the helper's lease is ours.
 */
export class ToldByAnother {
  private quiet = false;
  private waiting: readonly LedgerRecord[] = [];

  /**
   * Where our status stands, null; else when the other one's, which stands, was written: what happened until then is told
   * already. Milliseconds since the epoch.
   */
  heard(until: number | null): void {
    this.quiet = until !== null;
    if (until !== null) this.waiting = untold(this.waiting, until);
  }

  /** Hands records on with those that waited, or lets them wait. Where `send` fails, nothing is forgotten. */
  async pass(
    records: readonly LedgerRecord[],
    send: (records: readonly LedgerRecord[]) => Promise<void>,
  ): Promise<void> {
    if (this.quiet) {
      this.waiting = [...this.waiting, ...records].slice(-mostWaiting);
      return;
    }
    while (this.waiting.length > 0) {
      await send(this.waiting.slice(0, batch));
      this.waiting = this.waiting.slice(batch);
    }
    await send(records);
  }
}

/** What the other one has not told: what is newer, and the beginnings of incidents of ours that are open still. */
function untold(records: readonly LedgerRecord[], until: number): readonly LedgerRecord[] {
  const ended = new Set(
    records.flatMap(({ at, body }) =>
      body.kind === 'incident-closed' && at <= until ? [body.incidentId] : [],
    ),
  );
  return records.filter(
    ({ at, body }) => at > until || (body.kind === 'incident-opened' && !ended.has(body.incidentId)),
  );
}
