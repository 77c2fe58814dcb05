import { Refusal } from '../refusal.js';

/** Actions that are judged and started at the same time. */
const parallel = 4;
/** Actions that may wait for that. */
const waitingRoom = 16;
/** An action that waited longer than this is refused instead of coming late, milliseconds. */
const staleMs = 5_000;

/**
 * Lets a few actions through at a time and keeps a bounded number waiting; the rest is refused. What runs inside is
 * the judging and the call to systemd, not the waiting for the job, so that a unit which takes minutes to stop holds
 * nobody else up.
 */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async pass<T>(mono: () => number, work: () => Promise<T>): Promise<T> {
    if (this.running >= parallel) {
      if (this.waiting.length >= waitingRoom)
        throw new Refusal('queue-full', `${waitingRoom} actions are waiting already.`);
      const since = mono();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      if (mono() - since > staleMs) {
        this.leave();
        throw new Refusal('queue-full', 'The action waited too long for its turn.');
      }
    } else this.running += 1;
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** Hands the place to the next, or frees it. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
