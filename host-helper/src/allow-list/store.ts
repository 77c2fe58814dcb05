import { type AllowList, allowListHash, denyAll } from '@smart-monitor/protocol';
import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

import { fingerprint } from '../files/trusted-file.js';
import { words } from '../refusal.js';
import { type AllowListSettings, readAllowList } from './read.js';

/** The list in force and how it came to be. */
export interface ListInForce {
  readonly list: AllowList;
  readonly hash: string;
  /** True where the file cannot be used now: an older list, or none, is in force. */
  readonly degraded: boolean;
  readonly reason: string;
}

export interface AllowListStoreOptions {
  readonly settings: AllowListSettings;
  /** Told after each reading that changed the list or its state. */
  readonly onChange?: (inForce: ListInForce) => void;
}

/**
 * Keeps the allow-list in force. The file is read anew on SIGHUP, when its folder changes, and before an action
 * when it or a folder above it is not as it was (a few lstat). A file that cannot be trusted or parsed leaves the last
 * good list in force, degraded; before the first good one nothing is granted.
 */
export class AllowListStore {
  private inForce: ListInForce;
  private seen = '';
  private watcher: FSWatcher | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: AllowListStoreOptions) {
    this.inForce = { list: denyAll, hash: allowListHash(denyAll), degraded: true, reason: 'not read yet' };
    this.reload();
  }

  /** The list as it is now, after a look at whether the file is still the one that was read. */
  current(): ListInForce {
    if (this.look() !== this.seen) this.reload();
    return this.inForce;
  }

  reload(): ListInForce {
    const before = this.inForce;
    this.seen = this.look();
    try {
      const list = readAllowList(this.options.settings);
      this.inForce = { list, hash: allowListHash(list), degraded: false, reason: '' };
    } catch (error) {
      this.inForce = { ...before, degraded: true, reason: words(error) };
    }
    const { hash, degraded, reason } = this.inForce;
    if (hash !== before.hash || degraded !== before.degraded || reason !== before.reason)
      this.options.onChange?.(this.inForce);
    return this.inForce;
  }

  /** Watches the folder, not the file: editors replace the file by a rename. */
  watch(): void {
    try {
      const name = basename(this.options.settings.approved);
      this.watcher = watch(
        dirname(this.options.settings.approved),
        { persistent: false },
        (_event, changed) => {
          if (changed !== null && changed !== name) return;
          if (this.timer !== null) clearTimeout(this.timer);
          // Read whatever it looks like: two changes within one tick of the file system's clock look alike.
          this.timer = setTimeout(() => this.reload(), 50);
        },
      );
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      // Without a watch the look before each action remains.
    }
  }

  close(): void {
    this.watcher?.close();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** What the file and the folders above it look like: content, owner and mode of the one, owner and mode of the others. */
  private look(): string {
    try {
      const parts = [fingerprint(lstatSync(this.options.settings.approved))];
      for (let folder = dirname(this.options.settings.approved); ; folder = dirname(folder)) {
        const { uid, mode } = lstatSync(folder);
        parts.push(`${uid}:${mode}`);
        if (folder === dirname(folder)) return parts.join(' ');
      }
    } catch (error) {
      return words(error);
    }
  }
}
