/**
 * Remembers counters from one run to the next and gives differences. A counter that went back (the device came
 * anew, the counter wrapped) has no difference for that run; one that was not seen in a run is forgotten.
 */
export class Counters {
  #before = new Map<string, number>();
  #now = new Map<string, number>();
  #monoBefore: number | null = null;
  #mono: number | null = null;

  /** Begins a run at a monotonic time in milliseconds. */
  begin(mono: number): void {
    this.#before = this.#now;
    this.#now = new Map();
    this.#monoBefore = this.#mono;
    this.#mono = mono;
  }

  /** Seconds since the last run, or null in the first one. */
  get seconds(): number | null {
    if (this.#mono === null || this.#monoBefore === null || this.#mono <= this.#monoBefore) return null;
    return (this.#mono - this.#monoBefore) / 1000;
  }

  /** The growth of a counter since the last run, or null when it is not known. */
  growth(id: string, value: number): number | null {
    if (!Number.isFinite(value)) return null;
    this.#now.set(id, value);
    const before = this.#before.get(id);
    return before === undefined || value < before ? null : value - before;
  }

  /** The growth per second, or null when it is not known. */
  rate(id: string, value: number): number | null {
    const growth = this.growth(id, value);
    const { seconds } = this;
    return growth === null || seconds === null ? null : growth / seconds;
  }
}
