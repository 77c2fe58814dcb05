import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Clock, HeartbeatCheck } from '@smart-monitor/contracts';
import { seeFile, type FileSeen, type Found } from './heartbeat-file.js';
import { judgeBeats } from './judge-beats.js';
import { cannotTell, type Run } from './judgement.js';
import type { KnownFiles } from './known-files.js';
import type { LifeSource, SeenOf } from './seen.js';

interface Parts {
  /** Setting HEARTBEAT_DIR. */
  readonly directory: string;
  readonly clock: Clock;
  readonly known: KnownFiles;
  /** A file was looked at. */
  onLook(check: string): void;
}

/** Looks at the heartbeat files: only at their time, never at what is in them, and never through a link. */
export class HeartbeatFiles implements LifeSource {
  private readonly seen = new Map<string, FileSeen>();
  private readonly timers = new Map<string, { readonly key: string; readonly timer: NodeJS.Timeout }>();

  constructor(private readonly parts: Parts) {}

  /** Puts checks in force; one that stays the same goes on without a gap. */
  use(checks: readonly Check[]): void {
    const beating = checks.filter((check): check is HeartbeatCheck => check.kind === 'heartbeat');
    this.parts.known.only(new Map(beating.map(({ name, file }) => [name, file])));
    const wanted = new Map(beating.map((check) => [check.name, `${check.file} ${check.intervalSeconds}`]));
    for (const [name, { key, timer }] of this.timers) {
      if (wanted.get(name) === key) continue;
      clearInterval(timer);
      this.timers.delete(name);
      this.seen.delete(name);
    }
    for (const check of beating) {
      if (this.timers.has(check.name)) continue;
      const timer = setInterval(() => this.look(check), check.intervalSeconds * 1_000);
      this.timers.set(check.name, { key: wanted.get(check.name)!, timer });
      this.look(check);
    }
  }

  stop(): void {
    for (const { timer } of this.timers.values()) clearInterval(timer);
    this.timers.clear();
  }

  judge(check: HeartbeatCheck, run: Run, now: number): SeenOf {
    const seen = this.seen.get(check.name);
    if (seen === undefined)
      return { judgement: cannotTell('It has not been looked at yet.'), last: null, evidence: {} };
    const { last } = seen;
    return {
      judgement: judgeBeats(check, seen, run, now),
      last: last === null ? null : { mono: last, saw: 'a beat' },
      evidence: { lastBeatSecondsAgo: last === null ? null : Math.round((now - last) / 1_000) },
    };
  }

  private look(check: HeartbeatCheck): void {
    const { clock, directory, known, onLook } = this.parts;
    const { name, file } = check;
    const found = find(join(directory, file));
    if (found.kind === 'file') known.add(name, file);
    const now = { mono: clock.mono(), wall: clock.now() };
    const before = this.seen.get(name) ?? null;
    this.seen.set(name, seeFile(before, found, now, known.has(name, file)));
    onLook(name);
  }
}

function find(path: string): Found {
  try {
    const found = lstatSync(path);
    if (!found.isFile()) return { kind: 'trouble', words: `${path} is no plain file` };
    return { kind: 'file', mtimeMs: found.mtimeMs };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'trouble', words: message };
  }
}
