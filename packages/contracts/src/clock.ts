/** Where time comes from. Pure code takes times as arguments; everything else takes a Clock. */
export interface Clock {
  /** Wall clock in milliseconds since the UNIX epoch. It can jump: only for what people read. */
  now(): number;
  /** CLOCK_MONOTONIC in milliseconds (fractions kept): the same base in every process of one boot. For durations and deadlines. */
  mono(): number;
}

/** The machine's own clocks. On Linux `process.hrtime` is CLOCK_MONOTONIC. */
export const systemClock: Clock = {
  now: () => Date.now(),
  mono: () => Number(process.hrtime.bigint() / 1000n) / 1000,
};
