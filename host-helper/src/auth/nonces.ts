import { nonceLifeMs } from '@smart-monitor/protocol';
import { join } from 'node:path';

import { AppendLog, replaceFile } from '../files/append-log.js';
import { readLines } from '../files/lines.js';

const compactAtBytes = 256 * 1024;
/** More than this within 30 s is no traffic of ours: further requests are refused until some have aged. */
const maxRemembered = 50_000;

/**
 * The nonces of the last 30 s, each good for one request. They are also in a file that outlives the process, so that
 * a request recorded before a crash is refused after it. The file is on a tmpfs and never fsynced: a reboot brings
 * another boot id, which refuses every older request by itself.
 */
export class Nonces {
  private readonly seen = new Map<string, number>();
  private readonly path: string;
  private log: AppendLog;
  private compactAt = compactAtBytes;

  constructor(folder: string, bootId: string, mono: number) {
    this.path = join(folder, 'nonces');
    const { lines, wholeBytes, tornBytes } = readLines(this.path);
    for (const line of lines) {
      const [boot, at, nonce] = line.split(' ');
      if (boot === bootId && nonce !== undefined && Number(at) > mono - nonceLifeMs)
        this.seen.set(nonce, Number(at));
    }
    try {
      this.log = this.rewrite(bootId);
    } catch {
      // On a full disk the file stays as it is; what cannot be remembered is refused.
      this.log = new AppendLog(this.path);
      if (tornBytes > 0) this.log.truncate(wholeBytes);
    }
  }

  /** Remembers a nonce, if need be says why it is not good: it was used already, or it cannot be remembered. */
  take(nonce: string, bootId: string, mono: number): null | 'replayed-nonce' | 'nonce-not-kept' {
    for (const [old, at] of this.seen) {
      if (at > mono - nonceLifeMs) break;
      this.seen.delete(old);
    }
    if (this.seen.has(nonce)) return 'replayed-nonce';
    if (this.seen.size >= maxRemembered) return 'nonce-not-kept';
    try {
      if (this.log.size > this.compactAt) {
        const old = this.log;
        this.log = this.rewrite(bootId);
        // Where most of them are still young, the next rewrite is as far away as this one was.
        this.compactAt = Math.max(compactAtBytes, this.log.size * 2);
        void old.close();
      }
      this.log.append(`${bootId} ${Math.floor(mono)} ${nonce}\n`);
    } catch {
      return 'nonce-not-kept';
    }
    this.seen.set(nonce, mono);
    return null;
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private rewrite(bootId: string): AppendLog {
    replaceFile(
      this.path,
      [...this.seen].map(([nonce, at]) => `${bootId} ${Math.floor(at)} ${nonce}\n`).join(''),
    );
    return new AppendLog(this.path);
  }
}
