import type { Clock } from '../clock.js';
import type { RecordedCall, RequestRecorder } from '../http/dispatch.js';
import { logLine } from '../log.js';
import { words } from '../refusal.js';
import type { AuditLog } from './audit-log.js';
import type { AuditEntry } from './chain.js';

/** Lines about strangers: this many at once, then one every half second; the rest is counted. */
const burst = 20;
const perMs = 1 / 500;
/** Calls that are made every few seconds get one line per verb in this time, milliseconds. */
const countedEveryMs = 3_600_000;

/**
 * Puts every request on record. Nobody can fill the disk with it: requests that are not proven to be ours are
 * written at a bounded rate and counted beyond it, and routine reads are counted.
 */
export class AuditRecorder implements RequestRecorder {
  private tokens = burst;
  private filledAt = 0;
  private suppressed = 0;
  private readonly counts = new Map<string, { count: number; since: number }>();

  constructor(
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  stranger(reason: string, keyId: string, requestHash: string, peer: string | null): void {
    const now = this.clock.mono();
    this.tokens = Math.min(burst, this.tokens + (now - this.filledAt) * perMs);
    this.filledAt = now;
    if (this.tokens < 1) {
      this.suppressed += 1;
      return;
    }
    this.tokens -= 1;
    const detail =
      this.suppressed === 0 ? '' : `${this.suppressed} further requests were refused unwritten before`;
    this.suppressed = 0;
    this.write({
      event: 'refused',
      peer,
      keyId,
      requestHash,
      decision: 'forbidden',
      outcome: reason,
      detail,
    });
  }

  refused(call: RecordedCall, code: string, detail: string): void {
    this.write({ event: 'refused', ...fields(call), decision: code, detail: detail.slice(0, 1000) });
  }

  answered(call: RecordedCall, audit: 'each' | 'counted'): void {
    if (audit === 'each') return this.write({ event: 'read', ...fields(call), decision: 'answer' });
    const now = this.clock.mono();
    const key = `${call.verb} ${call.caller.instance}`;
    const seen = this.counts.get(key);
    if (seen !== undefined && now - seen.since < countedEveryMs) {
      seen.count += 1;
      return;
    }
    if (this.counts.size > 1000) this.counts.clear();
    this.counts.set(key, { count: 0, since: now });
    const detail = seen === undefined ? '' : `and ${seen.count} more since the line before`;
    this.write({ event: 'read', ...fields(call), decision: 'answer', detail });
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
