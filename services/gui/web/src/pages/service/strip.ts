import type { Status, UnitState } from '../../api/types.js';

/** One stretch of the strip: a state from one moment to another. */
export interface Stretch {
  readonly status: Status;
  readonly from: number;
  readonly to: number;
}

/**
 * The states of a unit over a window as stretches without holes, oldest first. What came before the first known
 * state is `unknown`. `items` are newest first, as the API gives them.
 */
export function stretches(items: readonly UnitState[], from: number, to: number): readonly Stretch[] {
  const list: Stretch[] = [];
  const put = (status: Status, begin: number, end: number): void => {
    if (end <= begin) return;
    const last = list.at(-1);
    if (last !== undefined && last.status === status) list[list.length - 1] = { ...last, to: end };
    else list.push({ status, from: begin, to: end });
  };
  const ascending = items.toReversed();
  const first = ascending[0];
  put('unknown', from, first === undefined ? to : Math.min(to, Math.max(from, first.at)));
  ascending.forEach((state, index) => {
    const next = ascending[index + 1];
    put(state.normalizedStatus, Math.max(from, state.at), Math.min(to, next?.at ?? to));
  });
  return list;
}

/**
 * Where the strip of a window begins: at its beginning, or at the first known state where that came later, so that a
 * unit that is watched since five minutes is not a sliver at the end of an empty day. `items` are newest first.
 */
export function beginningOf(items: readonly UnitState[], from: number, to: number): number {
  const first = items.at(-1);
  return first === undefined || first.at >= to ? from : Math.max(from, first.at);
}
