import { useState, useSyncExternalStore, type RefObject } from 'react';

/** What of a growing list is shown: rows that came while a person reads wait until they are asked for. */
export interface Settled<T> {
  readonly shown: readonly T[];
  readonly waiting: number;
}

/**
 * Splits a list that grows at its head. `seen` holds the ids shown so far; rows at the head that are not among them
 * wait. Rows already shown are always shown as they are now.
 */
export function settle<T>(rows: readonly T[], seen: ReadonlySet<string>, id: (row: T) => string): Settled<T> {
  const first = rows.findIndex((row) => seen.has(id(row)));
  if (first <= 0) return { shown: rows, waiting: 0 };
  return { shown: rows.slice(first), waiting: first };
}

const isRead = (element: HTMLElement | null): boolean =>
  element !== null &&
  (window.scrollY > 80 || element.matches(':hover') || element.contains(document.activeElement));

const never = (): (() => void) => () => undefined;

/** The rows of a list under `settle`: while nobody reads it, new rows come in by themselves. */
export function useSettled<T>(
  rows: readonly T[],
  id: (row: T) => string,
  list: RefObject<HTMLElement | null>,
): Settled<T> & { readonly admit: () => void } {
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set(rows.map(id)));
  const reading = useSyncExternalStore(never, () => isRead(list.current));
  const split = settle(rows, seen, id);
  const admit = (): void => setSeen(new Set(rows.map(id)));
  if (!reading && (split.waiting > 0 || seen.size === 0) && rows.some((row) => !seen.has(id(row)))) admit();
  return reading ? { ...split, admit } : { shown: rows, waiting: 0, admit };
}
