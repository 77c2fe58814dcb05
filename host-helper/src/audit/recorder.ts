import type { Clock } from '../clock.js';
import type { RecordedCall, RequestRecorder } from '../http/dispatch.js';
import { logLine } from '../log.js';
import { words } from '../refusal.js';
import type { AuditLog } from './audit-log.js';
import type { AuditEntry } from './chain.js';
import { Quota } from './quota.js';

/**
 * Lines that may be written at once: about strangers, and of each kind about holders of a key. Beyond it one a minute is
 * written and the rest counted, so that a flood of all kinds makes some 6 MB a day: the files that are kept hold weeks of
 * it, and no flood pushes out what was done before it. Decisions to act are none of these; the budget bounds them.
 */
const strangersAtOnce = 40;
export const linesAtOnce = 200;
/** Calls that are made every few seconds get one line per verb in this time, milliseconds. */
const countedEveryMs = 3_600_000;

/** Puts every request on record: with a line, or counted in the next one of its kind. */
export class AuditRecorder implements RequestRecorder {
  private readonly strangers = new Quota(strangersAtOnce);
  private readonly refusals = new Quota(linesAtOnce);
  private readonly reads = new Quota(linesAtOnce);
  private readonly counts = new Map<string, { count: number; since: number }>();

  constructor(
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  stranger(reason: string, keyId: string, requestHash: string, peer: string | null): void {
    const taken = this.strangers.take(reason, this.clock.mono());
    if (taken === null) return;
    const detail = taken.note;
    const line = { event: 'refused', peer, keyId, requestHash, decision: 'forbidden', outcome: reason };
    this.write({ ...line, detail });
  }

  refused(call: RecordedCall, code: string, detail: string): void {
    const taken = this.refusals.take(code, this.clock.mono());
    if (taken === null) return;
    const text = [detail.slice(0, 1000), taken.note].filter((part) => part !== '').join('; ');
    this.write({ event: 'refused', ...fields(call), decision: code, detail: text });
  }

  answered(call: RecordedCall, audit: 'each' | 'counted'): void {
    const now = this.clock.mono();
    let before = '';
    if (audit === 'counted') {
      const key = `${call.verb} ${call.caller.instance}`;
      const seen = this.counts.get(key);
      if (seen !== undefined && now - seen.since < countedEveryMs) {
        seen.count += 1;
        return;
      }
      if (this.counts.size > 1000) this.counts.clear();
      this.counts.set(key, { count: 0, since: now });
      before = seen === undefined ? '' : `and ${seen.count} more since the line before`;
    }
    const taken = this.reads.take(call.verb, now);
    if (taken === null) return;
    const detail = [before, taken.note].filter((part) => part !== '').join('; ');
    this.write({ event: 'read', ...fields(call), decision: 'answer', detail });
  }

  /** Writes what was only counted so far; to be called at the end. */
  flush(): void {
    const open = [this.strangers, this.refusals, this.reads].map((quota) => quota.counts());
    const detail = open.filter((part) => part !== '').join('; ');
    if (detail !== '') this.write({ event: 'refused', decision: 'counted', detail });
  }

  private write(entry: Parameters<AuditLog['write']>[0]): void {
    try {
      this.audit.write(entry);
    } catch (error) {
      logLine('error', words(error));
    }
  }
}

function fields(call: RecordedCall): Partial<AuditEntry> {
  const { peer, keyId, instance, idempotencyKey } = call.caller;
  return {
    peer,
    keyId,
    instance,
    requestHash: call.requestHash,
    id: idempotencyKey,
    verb: call.verb,
    subject: call.subject,
  };
}
