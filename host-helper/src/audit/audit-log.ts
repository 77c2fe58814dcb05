import { renameSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '../clock.js';
import { AppendLog, syncFolder } from '../files/append-log.js';
import { readLines } from '../files/lines.js';
import type { WrittenLine } from '../journald/audit-entry.js';
import { words } from '../refusal.js';
import { type AuditEntry, type ChainState, emptyChain, nextLine, verifyLines } from './chain.js';
import { auditKey, currentFile, removeOldest, rotatedFiles, rotatedName } from './files.js';

const rotateAtBytes = 8 * 1024 * 1024;

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
  private state: ChainState;
  private failure = '';

  constructor(private readonly options: AuditLogOptions) {
    this.key = auditKey(options.folder);
    const path = join(options.folder, currentFile);
    const { lines, wholeBytes, tornBytes } = readLines(path);
    this.log = new AppendLog(path);
    if (tornBytes > 0) this.log.truncate(wholeBytes);
    const rotated = rotatedFiles(options.folder);
    const last = rotated.at(-1);
    const verdict = verifyLines(this.key, lines, last === undefined ? emptyChain : this.stateOf(last));
    this.state = verdict.state;
    if (!verdict.ok) this.quarantine(verdict.problem);
    if (tornBytes > 0)
      this.write({ event: 'repair', detail: `${tornBytes} bytes of a torn last line were removed` });
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
      this.failure = '';
      this.options.onWritten?.({ seq: state.seq, hash: state.head, entry });
      return state.seq;
    } catch (error) {
      this.failure = `A line cannot be written to ${this.log.path}: ${words(error)}`;
      throw new Error(this.failure, { cause: error });
    }
  }

  /** Waits until all lines so far are on the disk. */
  async sync(): Promise<void> {
    try {
      await this.log.sync();
    } catch (error) {
      this.failure = `${this.log.path} cannot be synced: ${words(error)}`;
      throw new Error(this.failure, { cause: error });
    }
  }

  health(): AuditHealth {
    return { ok: this.failure === '', detail: this.failure, seq: this.state.seq, head: this.state.head };
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private rotate(): void {
    const { folder } = this.options;
    const path = join(folder, currentFile);
    renameSync(path, join(folder, rotatedName(this.state.seq)));
    const old = this.log;
    this.log = new AppendLog(path);
    syncFolder(folder);
    removeOldest(folder);
    void old.close();
  }

  /** The end of the last rotated file, which the current one continues. */
  private stateOf(name: string): ChainState {
    const { lines } = readLines(join(this.options.folder, name));
    const verdict = verifyLines(this.key, lines.slice(-1), null);
    return verdict.state;
  }

  /** Keeps a chain that does not verify as it is, under another name, and begins a new file that says so. */
  private quarantine(problem: string): void {
    const { folder, clock } = this.options;
    const name = `audit-broken-${clock.now()}.jsonl`;
    renameSync(join(folder, currentFile), join(folder, name));
    void this.log.close();
    this.log = new AppendLog(join(folder, currentFile));
    this.write({ event: 'repair', detail: `the chain did not verify (${problem}); it is kept as ${name}` });
  }
}
