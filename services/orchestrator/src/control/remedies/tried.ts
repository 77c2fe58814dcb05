import type { FailureKind, Remedy } from '@smart-monitor/contracts';

/** A remedy that was begun in an incident, and against which failure. */
export interface Tried {
  readonly remedy: Remedy;
  /** Null in what was written before this was kept: it counts against each. */
  readonly failure: FailureKind | null;
}

/** One as it was read: before failures were kept it was the remedy alone. */
export function asTried(one: Tried | Remedy): Tried {
  return typeof one === 'string' ? { remedy: one, failure: null } : one;
}

/** The remedies that were tried against a failure, in their order: what was tried against another one says nothing about it. Pure. */
export function triedAgainst(tried: readonly Tried[], failure: FailureKind): Remedy[] {
  return tried.filter((one) => one.failure === null || one.failure === failure).map(({ remedy }) => remedy);
}

/** All but the last of the same: it was not done after all. Pure. */
export function withoutLast(tried: readonly Tried[], { remedy, failure }: Tried): readonly Tried[] {
  const at = tried.findLastIndex((one) => one.remedy === remedy && one.failure === failure);
  return at < 0 ? tried : tried.toSpliced(at, 1);
}
