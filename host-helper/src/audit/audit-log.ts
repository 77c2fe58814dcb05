import { renameSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '../clock.js';
import { AppendLog, syncFolder } from '../files/append-log.js';
import { readLines } from '../files/lines.js';
import type { WrittenLine } from '../journald/audit-entry.js';
import { words } from '../refusal.js';
import { type AuditEntry, type ChainState, emptyChain, nextLine, verifyLines } from './chain.js';
import {
  auditKey,
  brokenFiles,
  brokenName,
  currentFile,
  removeOldest,
  rotatedFiles,
  rotatedName,
} from './files.js';

const rotateAtBytes = 8 * 1024 * 1024;
/** A log that failed is tried again at the earliest after this, milliseconds. */
const retryMs = 1_000;

export interface AuditLogOptions {
  readonly folder: string;
  readonly bootId: string;
  readonly clock: Clock;
  readonly rotateAtBytes?: number;
  /** Told of every line that was handed to the kernel; must not throw. */
  readonly onWritten?: (line: WrittenLine) => void;
}

export interface AuditHealth {
  readonly ok: boolean;
  readonly detail: string;
  readonly seq: number;
  readonly head: string;
}

/**
 * The helper's own append-only record. A line is chained to the one before; `write()` hands it to the kernel,
 * `sync()` waits until it would survive a power cut. Where either fails it throws, and the caller does not act.
 */
export class AuditLog {
  private readonly key: Buffer;
  private log: AppendLog;
  private closing: Promise<void> = Promise.resolve();
  private state: ChainState;
  /** Why lines cannot be written, or not be made durable; empty where they can. */
  private readonly failures = { write: '', sync: '' };
  private failedAt = 0;

  constructor(private readonly options: AuditLogOptions) {
    const { folder } = options;
    this.key = auditKey(folder, true);
    const path = join(folder, currentFile);
    const { lines, wholeBytes, tornBytes } = readLines(path);
    this.log = new AppendLog(path);
    if (tornBytes > 0) this.log.truncate(wholeBytes);
    const verdict = verifyLines(this.key, lines, this.before(lines));
    this.state = verdict.state;
    if (!verdict.ok) this.quarantine(verdict.problem);
    if (tornBytes > 0)
      this.note({ event: 'repair', detail: `${tornBytes} bytes of a torn last line were removed` });
  }

  /** Appends one line and returns its number. */
  write(entry: Partial<AuditEntry> & { readonly event: string }): number {
    const { clock, bootId } = this.options;
    try {
      if (this.log.size >= (this.options.rotateAtBytes ?? rotateAtBytes)) this.rotate();
      const time = { mono: clock.mono(), wall: clock.now(), boot: bootId };
      const { line, state } = nextLine(this.key, this.state, entry, time);
      this.log.append(`${line}\n`);
      this.state = state;
      this.failures.write = '';
    } catch (error) {
      throw this.failed('write', `A line cannot be written to ${this.log.path}`, error);
    }
    this.options.onWritten?.({ seq: this.state.seq, hash: this.state.head, entry });
    return this.state.seq;
  }

  /** Waits until all lines so far are on the disk. */
  async sync(): Promise<void> {
    try {
      await this.closing;
      await this.log.sync();
      this.failures.sync = '';
    } catch (error) {
      throw this.failed('sync', `${this.log.path} cannot be synced`, error);
    }
  }

  /** The number of the newest line. @throws where no further one could be written */
  check(): number {
    const failure = this.failures.write || this.failures.sync;
    if (failure !== '') throw new Error(failure);
    return this.state.seq;
  }

  /** How the log is doing. Where it failed, a line is tried again, so that it recovers without an action. */
  health(): AuditHealth {
    if (this.options.clock.mono() - this.failedAt >= retryMs) {
      const { write, sync } = this.failures;
      if (write !== '') this.note({ event: 'repair', detail: `lines can be written again, after: ${write}` });
      if (sync !== '') void this.sync().catch(() => undefined);
    }
    const detail = this.failures.write || this.failures.sync;
    return { ok: detail === '', detail, seq: this.state.seq, head: this.state.head };
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private failed(what: 'write' | 'sync', attempted: string, error: unknown): Error {
    this.failures[what] = `${attempted}: ${words(error)}`;
    this.failedAt = this.options.clock.mono();
    return new Error(this.failures[what], { cause: error });
  }

  /** Writes a line about the log itself; where that fails it is in `health`, and no action is taken. */
  private note(entry: Partial<AuditEntry> & { readonly event: string }): void {
    try {
      this.write(entry);
    } catch {
      // Kept as the failure.
    }
  }

  private rotate(): void {
    const { folder } = this.options;
    const path = join(folder, currentFile);
    const rotated = join(folder, rotatedName(this.state.seq));
    const old = this.log;
    renameSync(path, rotated);
    try {
      this.log = new AppendLog(path);
    } catch (error) {
      renameSync(rotated, path);
      throw error;
    }
    syncFolder(folder);
    removeOldest(folder);
    // Its last lines are on the disk before the next that is waited for: a power cut must not take them alone.
    this.closing = old.close();
    this.closing.catch(() => undefined);
  }

  /** What the lines of the current file have to continue; null where their own word has to be taken for it. */
  private before(lines: readonly string[]): ChainState | null {
    const { folder } = this.options;
    // What came before these lines was set aside when an earlier chain did not verify.
    if (lines.length > 0 && brokenFiles(folder).length > 0) return null;
    const last = rotatedFiles(folder).at(-1);
    if (last === undefined) return emptyChain;
    return verifyLines(this.key, readLines(join(folder, last)).lines.slice(-1), null).state;
  }

  /** Keeps a chain that does not verify as it is, under another name, and begins a new file that says so. */
  private quarantine(problem: string): void {
    const { folder, clock } = this.options;
    const name = brokenName(clock.now());
    renameSync(join(folder, currentFile), join(folder, name));
    void this.log.close();
    this.log = new AppendLog(join(folder, currentFile));
    this.note({ event: 'repair', detail: `the chain did not verify (${problem}); it is kept as ${name}` });
  }
}
