/** The server beats every 15 s; after two missed beats and some grace the connection is half-open. */
export const silenceMs = 36_000;

/**
 * Notices that nothing has been heard for too long. A connection whose other end vanished without a word (a laptop that
 * slept, a router that forgot it) stays open for the browser, so only silence tells.
 */
export class Watchdog {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;

  /** `onSilence` is told the moment (milliseconds since the epoch) at which something was heard last. */
  constructor(private readonly onSilence: (heardAt: number) => void) {}

  /** Something was heard, or a connection is being made: the time begins anew. */
  heard(): void {
    this.#heardAt = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.onSilence(this.#heardAt), silenceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
