import type { UnitState } from './types.js';

/** The part of a unit that the dependency graph is made of. Relations name units by their Id. */
export type GraphUnit = Pick<
  UnitState,
  | 'unit'
  | 'activeState'
  | 'result'
  | 'requires'
  | 'requiredBy'
  | 'bindsTo'
  | 'boundBy'
  | 'consistsOf'
  | 'after'
>;

/** Units by their Id. A relation to a unit that is not in it leads no further. */
export type GraphUnits = ReadonlyMap<string, GraphUnit>;

/**
 * Groups failed units by what failed first: a unit whose need (Requires=, BindsTo=, over any number of units
 * between, failed or not) has failed too is not a cause but a consequence of it. Units that need each other in a
 * ring count as one cause, named by the first of them in alphabetical order.
 *
 * @returns each root with the failed units that lead to it, in alphabetical order; a unit with two roots is under both
 */
export function rootCauses(failed: Iterable<string>, units: GraphUnits): Map<string, string[]> {
  const all = new Set(failed);
  const causes = new Map<string, Set<string>>();
  for (const unit of all) {
    const needed = closure([unit], (name) => needs(units.get(name)));
    causes.set(unit, new Set([...needed].filter((name) => name !== unit && all.has(name))));
  }
  const isRoot = (unit: string): boolean =>
    [...(causes.get(unit) ?? [])].every((other) => causes.get(other)?.has(unit) === true && unit < other);
  const roots = new Map<string, string[]>();
  for (const root of [...all].filter(isRoot).toSorted()) {
    roots.set(root, [...all].filter((unit) => causes.get(unit)?.has(root) === true).toSorted());
  }
  return roots;
}

/**
 * Units that systemd stopped because `unit` failed or went away, and that it will not start again with it: those
 * bound to it (BindsTo=), and what hangs on these, because to them a stop job went. A unit that merely requires
 * `unit` keeps running when `unit` fails and is not among them. Only units that are inactive now, not failed, count.
 *
 * @returns in an order in which they can be started
 */
export function strandedDependents(unit: string, units: GraphUnits): string[] {
  const isStranded = (name: string): boolean => {
    const state = units.get(name);
    return state?.activeState === 'inactive' && (state.result === 'success' || state.result === '');
  };
  const first = (units.get(unit)?.boundBy ?? []).filter(isStranded);
  const found = closure(first, (name) => stoppedWith(units.get(name)).filter(isStranded));
  found.delete(unit);
  return startOrder(found, units);
}

/**
 * Units that a stop (or the first half of a restart) of `unit` stops too: RequiredBy=, BoundBy=, ConsistsOf=, and so
 * on from each. Whether they run does not matter.
 *
 * @returns without `unit` itself, in an order in which they can be started
 */
export function stopPropagation(unit: string, units: GraphUnits): string[] {
  const found = closure([unit], (name) => stoppedWith(units.get(name)));
  found.delete(unit);
  return startOrder(found, units);
}

function needs(unit: GraphUnit | undefined): string[] {
  return unit === undefined ? [] : [...unit.requires, ...unit.bindsTo];
}

function stoppedWith(unit: GraphUnit | undefined): string[] {
  return unit === undefined ? [] : [...unit.requiredBy, ...unit.boundBy, ...unit.consistsOf];
}

/** All that can be reached, the start included. Rings end. */
function closure(start: readonly string[], next: (unit: string) => readonly string[]): Set<string> {
  const found = new Set(start);
  // A Set that grows while it is walked is walked to its new end.
  for (const unit of found) for (const other of next(unit)) found.add(other);
  return found;
}

/** Sorts by After=, then by name; a ring of After= is broken at its first name, as any order is as good there. */
function startOrder(names: ReadonlySet<string>, units: GraphUnits): string[] {
  const order = new Set<string>();
  const begun = new Set<string>();
  const visit = (name: string): void => {
    if (begun.has(name)) return;
    begun.add(name);
    for (const earlier of (units.get(name)?.after ?? []).filter((other) => names.has(other)).toSorted())
      visit(earlier);
    order.add(name);
  };
  for (const name of [...names].toSorted()) visit(name);
  return [...order];
}
