import { existsSync } from 'node:fs';
import type { Clock, HelperAuditRecord } from '@smart-monitor/contracts';
import { readWhole, writeWhole } from '../../ledger/snapshot.js';
import type { HelperHealth } from './answers/health.js';

const dayMs = 24 * 60 * 60_000;
const hourMs = 60 * 60_000;
/** What is this old, the kernel has written to the disk by itself (vm.dirty_expire_centisecs is 30 s): a power cut cannot take it. */
const durableAfterMs = 120_000;

/** The end of the helper's audit log at a moment. */
export interface AuditEnd {
  readonly seq: number;
  readonly head: string;
  readonly bootId: string;
}

/** What does not fit, and what was known before. */
export interface AuditTrouble {
  readonly verdict: 'went-back' | 'differs';
  /** One sentence. */
  readonly says: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The file that a person deletes to say that it was looked into. */
  readonly file: string;
}

/**
 * Compares the end of the log with an earlier one (pure): null where it fits. `durable` is an earlier end that a power
 * cut cannot have taken, `last` the newest one, which counts within one boot alone: the helper waits for the disk
 * before it acts, not after each line.
 */
export function judgeEnd(
  now: AuditEnd,
  last: AuditEnd | null,
  durable: AuditEnd | null,
): { readonly verdict: 'went-back' | 'differs'; readonly known: AuditEnd } | null {
  const known = last !== null && last.bootId === now.bootId ? last : durable;
  if (known === null) return null;
  if (now.seq < known.seq) return { verdict: 'went-back', known };
  if (now.seq === known.seq && now.head !== known.head) return { verdict: 'differs', known };
  return null;
}

/** What outlives this process. */
interface Kept {
  readonly hostId: string;
  readonly durable: AuditEnd | null;
  readonly trouble: AuditTrouble | null;
}

interface AuditTrailOptions {
  readonly hostId: string;
  /** Where the last durable end and an open trouble are kept. */
  readonly file: string;
  readonly clock: Clock;
  /** Puts a record into the ledger, from where it reaches the database. */
  record(body: HelperAuditRecord): void;
  /** A trouble was found, or a person has said that it was looked into. */
  onTrouble(trouble: AuditTrouble | null): void;
}

/**
 * Keeps where the helper's audit log ended, outside of the helper: daily in the database, hourly in the state folder.
 * A log that was cut or written anew is told of until a person deletes the file that says so.
 */
export class AuditTrail {
  trouble: AuditTrouble | null;
  private last: AuditEnd | null = null;
  private durable: AuditEnd | null;
  /** The end that becomes the durable one when it is old enough. */
  private waiting: { readonly end: AuditEnd; readonly mono: number } | null = null;
  private storedMono = -Infinity;
  private recordedMono = -Infinity;
  /** Whether the trouble is in the file, so that the file's absence means something. */
  private told: boolean;

  constructor(private readonly options: AuditTrailOptions) {
    const none: Kept = { hostId: options.hostId, durable: null, trouble: null };
    const kept = readWhole<Kept>(options.file, none);
    // The same state folder may have served another host, the lab for example: its log is another one.
    const ours = kept.hostId === options.hostId ? kept : none;
    this.durable = ours.durable;
    this.trouble = ours.trouble;
    this.told = ours.trouble !== null;
  }

  /** Takes in what the helper tells of itself. */
  see({ bootId, audit: { seq, head } }: Pick<HelperHealth, 'bootId' | 'audit'>): void {
    const { clock, file } = this.options;
    if (this.told && !existsSync(file)) this.settle();
    else if (this.trouble !== null && !this.told) this.store(clock.mono());
    const now = { seq, head, bootId };
    const bad = judgeEnd(now, this.last, this.durable);
    this.last = now;
    if (bad !== null) return this.tell(now, bad.verdict, bad.known);
    const mono = clock.mono();
    if (this.waiting === null || mono - this.waiting.mono > durableAfterMs) {
      if (this.waiting !== null) this.durable = this.waiting.end;
      this.waiting = { end: now, mono };
    }
    if (this.durable !== null && mono - this.storedMono > hourMs) this.store(mono);
    if (mono - this.recordedMono > dayMs) {
      this.recordedMono = mono;
      this.options.record({ kind: 'helper-audit', seq, head, verdict: 'kept', known: null });
    }
  }

  private tell(now: AuditEnd, verdict: 'went-back' | 'differs', known: AuditEnd): void {
    const { clock, file } = this.options;
    const says =
      verdict === 'went-back'
        ? `The helper’s log ended at line ${known.seq} before, and ends at line ${now.seq} now: lines that were there are missing.`
        : `Line ${now.seq} of the helper’s log is not the one that was there before.`;
    this.trouble = { verdict, says, at: clock.now(), file };
    // From here on the log is judged by what it is now, so that one change is told of once.
    this.durable = now;
    this.waiting = null;
    this.options.record({
      kind: 'helper-audit',
      seq: now.seq,
      head: now.head,
      verdict,
      known: { seq: known.seq, head: known.head },
    });
    this.store(clock.mono());
    this.options.onTrouble(this.trouble);
  }

  private settle(): void {
    this.trouble = null;
    this.told = false;
    this.options.onTrouble(null);
  }

  private store(mono: number): void {
    const { file, hostId } = this.options;
    try {
      const kept: Kept = { hostId, durable: this.durable, trouble: this.trouble };
      writeWhole(file, kept);
      this.storedMono = mono;
      this.told = this.trouble !== null;
    } catch {
      // A full disk: the ledger says so, and the next look tries again.
    }
  }
}
