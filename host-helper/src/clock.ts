/** Where time comes from; tests bring their own. */
export interface Clock {
  /** Wall clock in milliseconds since the epoch: only for what people read. */
  now(): number;
  /** CLOCK_MONOTONIC in milliseconds, the same base in every process of one boot. */
  mono(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  mono: () => Number(process.hrtime.bigint() / 1000n) / 1000,
};
