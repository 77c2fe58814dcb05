import { watch, type FSWatcher } from 'node:fs';
import type { Check, Clock } from '@smart-monitor/contracts';
import { checkOfFile, printOf, readResult, type Reading, type ResultFile } from '../../checks/result-file.js';
import { judgeBeats } from './judge-beats.js';
import { judgeLooks } from './judge-looks.js';
import { cannotTell, type Run } from './judgement.js';
import type { LifeSource, SeenOf } from './seen.js';

interface Parts {
  /** Setting CHECKS_DIR. */
  readonly directory: string;
  readonly bootId: string;
  readonly clock: Clock;
  /** A result was read. */
  onResult(check: string): void;
}

/** Events of one replaced file come in twos and threes. */
const gatherMs = 50;

/** By so much may a result be written after the time that we read: both read the clock of one kernel. */
const slackMs = 1_000;

/**
 * Reads what the checker tells, one small file for each check. The kernel says which one was replaced; `refresh` reads
 * all again for where it did not. What cannot be used, is from another boot, lies in the future or is about another
 * definition of the check says nothing.
 */
export class ResultsFolder implements LifeSource {
  private checks = new Map<string, { readonly check: Check; readonly print: string }>();
  private readonly readings = new Map<string, Reading>();
  private readonly pending = new Set<string>();
  private watcher: FSWatcher | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: Parts) {}

  use(checks: readonly Check[]): void {
    this.checks = new Map(checks.map((check) => [check.name, { check, print: printOf(check) }]));
    for (const name of this.readings.keys()) if (!this.checks.has(name)) this.readings.delete(name);
  }

  /** Reads every file again, and watches the folder where that has become possible. */
  refresh(): void {
    if (this.checks.size === 0) return this.stop();
    this.watchFolder();
    for (const name of this.checks.keys()) this.read(name);
  }

  stop(): void {
    this.watcher?.close();
    this.watcher = null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  judge(check: Check, run: Run, now: number): SeenOf {
    const reading = this.readings.get(check.name) ?? { kind: 'absent' };
    const nothing = (says: string): SeenOf => ({ judgement: cannotTell(says), last: null, evidence: {} });
    if (reading.kind === 'absent') return nothing('The checker has not looked yet; nothing is concluded.');
    if (reading.kind === 'unusable') return nothing(`${reading.why}.`);
    const { result } = reading;
    if (result.boot !== this.parts.bootId || result.print !== this.checks.get(check.name)?.print)
      return nothing('The checker has not looked yet; nothing is concluded.');
    if (result.written > now + slackMs)
      return nothing('The checker told of it in the future; nothing is concluded.');
    return check.kind === 'heartbeat'
      ? this.beat(check, result, run, now)
      : this.looks(check, result, run, now);
  }

  private looks(
    check: Exclude<Check, { kind: 'heartbeat' }>,
    result: ResultFile,
    run: Run,
    now: number,
  ): SeenOf {
    const { looks } = result;
    const last = looks.at(-1);
    const ago = (mono: number): number => Math.round(now - mono) / 1_000;
    const evidence = looks
      .slice(-check.of)
      .map(({ mono, ok, durationMs, detail }) => ({ secondsAgo: ago(mono), ok, durationMs, detail }));
    return {
      judgement: judgeLooks(check, looks, run, now),
      last:
        last === undefined
          ? null
          : { mono: last.mono, saw: `${last.detail} (after ${Math.round(last.durationMs)} ms)` },
      evidence: { looks: evidence },
    };
  }

  private beat(
    check: Extract<Check, { kind: 'heartbeat' }>,
    result: ResultFile,
    run: Run,
    now: number,
  ): SeenOf {
    const { beat, written } = result;
    const nothing = (says: string): SeenOf => ({ judgement: cannotTell(says), last: null, evidence: {} });
    if (beat === null) return nothing('The checker told of it as of no heartbeat; nothing is concluded.');
    if (now - written > 2_000 * check.intervalSeconds + 10_000)
      return nothing('The checker has fallen silent; nothing is concluded until it tells again.');
    const { connectedSince, last, trouble } = beat;
    const known = { last, watchedSince: connectedSince ?? now, missing: false, trouble };
    return {
      judgement: judgeBeats(check, known, run, now),
      last: last === null ? null : { mono: last, saw: 'a beat' },
      evidence: { lastBeatSecondsAgo: last === null ? null : Math.round((now - last) / 1_000) },
    };
  }

  private read(name: string): void {
    this.readings.set(name, readResult(this.parts.directory, name));
  }

  private watchFolder(): void {
    if (this.watcher !== null) return;
    try {
      this.watcher = watch(this.parts.directory, { persistent: false }, (_event, file) => this.changed(file));
      this.watcher.on('error', () => {
        this.watcher?.close();
        this.watcher = null;
      });
    } catch {
      // The folder is not there yet: `refresh` tries again.
      this.watcher = null;
    }
  }

  private changed(file: string | null): void {
    const name = file === null ? null : checkOfFile(file);
    if (name === null || !this.checks.has(name)) return;
    this.pending.add(name);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const names = [...this.pending];
      this.pending.clear();
      for (const one of names) {
        this.read(one);
        this.parts.onResult(one);
      }
    }, gatherMs);
  }
}
