import { join } from 'node:path';

import type { Clock } from '../clock.js';
import { AppendLog, replaceFile } from '../files/append-log.js';
import { readLines } from '../files/lines.js';
import type { PastAction } from './past.js';
import { type IntentRecord, type OutcomeRecord, parseRecord } from './record.js';

/** Actions are remembered this long, milliseconds. */
const keepMs = 24 * 3600 * 1000;
const compactAtBytes = 1024 * 1024;
/** Outcomes are synced together, this long after the first, so that no answer waits for the disk. Milliseconds. */
const syncBehindMs = 50;

/** One action: what was intended, and how it ended, null while that is open. */
export interface Action {
  readonly intent: IntentRecord;
  outcome: OutcomeRecord | null;
}

/**
 * What was done in the last 24 h, on disk: an intent before each call to systemd, its outcome after. It answers the
 * same Idempotency-Key with the same outcome, and the budget is counted from it, so that neither is refilled by the
 * death of the process. One file, so that one fsync covers both.
 *
 * Ages are monotonic. An intent of an earlier boot counts as one made at the moment of this boot: the most careful
 * reading that needs no wall clock.
 */
export class ActionStore {
  private readonly actions = new Map<string, Action>();
  private log: AppendLog;
  private compactAt = compactAtBytes;
  private syncTimer: NodeJS.Timeout | null = null;

  constructor(
    folder: string,
    private readonly bootId: string,
    private readonly clock: Clock,
  ) {
    const path = join(folder, 'actions.jsonl');
    const { lines, wholeBytes, tornBytes } = readLines(path);
    for (const line of lines) this.replay(line);
    this.prune();
    try {
      replaceFile(path, this.serialize());
      this.log = new AppendLog(path);
    } catch {
      // On a full disk the file stays as it is, but for the line that a crash has cut short; intents are refused below.
      this.log = new AppendLog(path);
      if (tornBytes > 0) this.log.truncate(wholeBytes);
    }
  }

  find(key: string): Action | undefined {
    return this.actions.get(key);
  }

  /** Actions that have no outcome yet. */
  open(): readonly Action[] {
    return [...this.actions.values()].filter(({ outcome }) => outcome === null);
  }

  /** All remembered actions that may have touched something, oldest first, as the budget counts them. */
  past(): readonly PastAction[] {
    return [...this.actions.values()]
      .filter(({ outcome }) => outcome?.touched !== false)
      .map(({ intent, outcome }) => ({
        subject: intent.subject,
        verb: intent.verb,
        mono: this.monoOf(intent),
        streak: intent.streak,
        pool: intent.pool ?? null,
        ended: endOf(outcome),
      }));
  }

  /** Hands an intent to the kernel; it counts from here on. */
  intend(intent: IntentRecord): Action {
    this.compactIfLarge();
    this.log.append(`${JSON.stringify(intent)}\n`);
    const action: Action = { intent, outcome: null };
    this.actions.set(intent.key, action);
    return action;
  }

  /** Waits until all that was written is on the disk. */
  durable(): Promise<void> {
    return this.log.sync();
  }

  /**
   * Keeps an outcome. The sync is left to run behind: the intent is durable already, so a power cut now leads to an
   * outcome that is derived or unknown, never to a second action.
   */
  conclude(action: Action, outcome: OutcomeRecord): void {
    action.outcome = outcome;
    try {
      this.log.append(`${JSON.stringify(outcome)}\n`);
      this.syncTimer ??= setTimeout(() => this.syncBehind(), syncBehindMs);
    } catch {
      // On a full disk the outcome lives in memory; after a crash it would be derived anew.
    }
  }

  async close(): Promise<void> {
    if (this.syncTimer !== null) clearTimeout(this.syncTimer);
    await this.log.close();
  }

  private syncBehind(): void {
    this.syncTimer = null;
    this.log.sync().catch(() => undefined);
  }

  private replay(line: string): void {
    const record = parseRecord(line);
    if (record === null) return;
    if (record.t === 'intent') this.actions.set(record.key, { intent: record, outcome: null });
    else {
      const action = this.actions.get(record.key);
      if (action !== undefined) action.outcome = record;
    }
  }

  private monoOf(intent: IntentRecord): number {
    return intent.boot === this.bootId ? intent.mono : 0;
  }

  private prune(): void {
    const oldest = this.clock.mono() - keepMs;
    for (const [key, { intent, outcome }] of this.actions)
      if (outcome !== null && this.monoOf(intent) < oldest) this.actions.delete(key);
  }

  private compactIfLarge(): void {
    if (this.log.size < this.compactAt) return;
    this.prune();
    const text = this.serialize();
    const old = this.log;
    try {
      replaceFile(old.path, text);
    } catch {
      // It goes on growing; where there is no place even for a line, the intent is refused.
    }
    // Opened anew in any case: what failed may have been the last step, behind the rename, and the old file be gone.
    this.log = new AppendLog(old.path);
    this.compactAt = Math.max(compactAtBytes, text.length * 2);
    void old.close();
  }

  private serialize(): string {
    const lines: string[] = [];
    for (const { intent, outcome } of this.actions.values()) {
      lines.push(JSON.stringify(intent));
      if (outcome !== null) lines.push(JSON.stringify(outcome));
    }
    return lines.map((line) => `${line}\n`).join('');
  }
}

function endOf(outcome: OutcomeRecord | null): PastAction['ended'] {
  if (outcome === null) return 'unknown';
  if (outcome.status < 400) return 'well';
  return 'code' in outcome.answer && outcome.answer.code === 'outcome-unknown' ? 'unknown' : 'badly';
}
