import { statfs, type StatsFs } from 'node:fs';

/** What statfs said, what went wrong, or null where it does not answer. */
export type StatfsAnswer = StatsFs | Error | null;

/** Asks file systems for their space, in a bounded way: one that hangs holds one thread, not one more at each look. */
export class StatfsAsker {
  /** Paths whose answer is still awaited. */
  readonly #waiting = new Set<string>();

  constructor(private readonly patienceMs = 1_000) {}

  /** @param path as we see it, with the host's root before it */
  ask(path: string): Promise<StatfsAnswer> {
    if (this.#waiting.has(path)) return Promise.resolve(null);
    this.#waiting.add(path);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), this.patienceMs);
      statfs(path, (error, stats) => {
        clearTimeout(timer);
        this.#waiting.delete(path);
        resolve(error ?? stats);
      });
    });
  }
}
