/**
 * One run for everybody: who asks while it goes on, or so soon after it began that another one would tell nothing new,
 * gets its result. A run that fails is not kept.
 */
export class SharedRun<T> {
  private running = false;
  private current: { readonly begun: number; readonly result: Promise<T> } | null = null;

  constructor(
    private readonly run: () => Promise<T>,
    /** A run that began at most this long ago is still good, milliseconds. */
    private readonly goodForMs: number,
    /** CLOCK_MONOTONIC, milliseconds. */
    private readonly mono: () => number,
  ) {}

  get(): Promise<T> {
    const now = this.mono();
    if (this.current !== null && (this.running || now - this.current.begun < this.goodForMs))
      return this.current.result;
    this.running = true;
    const result = this.run().finally(() => (this.running = false));
    const current = { begun: now, result };
    this.current = current;
    result.catch(() => {
      if (this.current === current) this.current = null;
    });
    return result;
  }
}
