import { readWhole, writeWhole } from '../../ledger/snapshot.js';

/** The heartbeat files that were there once, by the check, also for earlier processes of ours: one that is gone now has gone. */
export class KnownFiles {
  private known: Readonly<Record<string, string>>;

  constructor(private readonly path: string) {
    this.known = readWhole<Record<string, string>>(path, {});
  }

  has(check: string, file: string): boolean {
    return Object.hasOwn(this.known, check) && this.known[check] === file;
  }

  /** A file is there. */
  add(check: string, file: string): void {
    if (!this.has(check, file)) this.keep({ ...this.known, [check]: file });
  }

  /** Forgets those that no check names any more. */
  only(files: ReadonlyMap<string, string>): void {
    const kept = Object.entries(this.known).filter(([check, file]) => files.get(check) === file);
    if (kept.length < Object.keys(this.known).length) this.keep(Object.fromEntries(kept));
  }

  private keep(known: Readonly<Record<string, string>>): void {
    this.known = known;
    try {
      writeWhole(this.path, known);
    } catch {
      // On a full disk, of which others tell, it is forgotten over a restart of the product, and nothing worse.
    }
  }
}
