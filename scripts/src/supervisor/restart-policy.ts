/** When a crashed child is started again, and when that is given up. */
export interface RestartPolicy {
  /** Milliseconds before the first new start; doubled after each further crash. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** A child that ran this long had a good run: the count begins anew. */
  readonly goodRunMs: number;
  /** Crashes in a row before a person is told and the child left alone. */
  readonly giveUpAfter: number;
}

export const restartPolicy: RestartPolicy = {
  firstMs: 250,
  mostMs: 10_000,
  goodRunMs: 60_000,
  giveUpAfter: 8,
};

/** Counts a child's crashes in a row. */
export class Crashes {
  #count = 0;

  constructor(private readonly policy: RestartPolicy = restartPolicy) {}

  get count(): number {
    return this.#count;
  }

  /** Notes a crash after a run of `ranMs`; gives the milliseconds to wait, or null when it is time to give up. */
  note(ranMs: number): number | null {
    if (ranMs >= this.policy.goodRunMs) this.#count = 0;
    this.#count += 1;
    if (this.#count >= this.policy.giveUpAfter) return null;
    return Math.min(this.policy.firstMs * 2 ** (this.#count - 1), this.policy.mostMs);
  }
}
