import type { UnitState } from '@smart-monitor/systemd';

/**
 * Who needs whom, the other way round. systemd's own RequiredBy= and BoundBy= of a unit grow whenever another unit is
 * loaded, without a signal; Requires= and BindsTo= are known as soon as a unit is. A unit that waits for another one
 * to go (Conflicts=) depends on it too.
 */
export class Dependents {
  private readonly byNeeded = new Map<string, Set<string>>();

  /** Takes over what a unit needs now instead of what it needed before. */
  learn(before: UnitState | null, after: UnitState | null): void {
    if (before?.requires === after?.requires && before?.bindsTo === after?.bindsTo) return;
    for (const name of needs(before)) {
      const dependents = this.byNeeded.get(name);
      dependents?.delete(before!.unit);
      if (dependents?.size === 0) this.byNeeded.delete(name);
    }
    for (const name of needs(after)) {
      const dependents = this.byNeeded.get(name) ?? new Set();
      this.byNeeded.set(name, dependents.add(after!.unit));
    }
  }

  /** The units that need a unit. */
  of(unit: string): readonly string[] {
    return [...(this.byNeeded.get(unit) ?? [])];
  }
}

function needs(state: UnitState | null): string[] {
  return state === null ? [] : [...state.requires, ...state.bindsTo, ...(state.conflicts ?? [])];
}
