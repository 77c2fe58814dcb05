import type { Check } from '@smart-monitor/contracts';
import type { Judgement, Run } from './judgement.js';

/** What a source of signs of life says of one check. */
export interface SeenOf {
  readonly judgement: Judgement;
  /** The last look, or the last beat; null where there was none. `mono`: CLOCK_MONOTONIC milliseconds. */
  readonly last: { readonly mono: number; readonly saw: string } | null;
  /** What an incident keeps of it: small, and plain JSON. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Where it is known from whether a service works. */
export interface LifeSource {
  judge(check: Check, run: Run, now: number): SeenOf;
}
