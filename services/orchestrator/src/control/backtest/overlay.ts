import type { UnitState } from '@smart-monitor/systemd';

/** A unit that is taken to be well although the record says otherwise, because an action is assumed to have helped. */
interface Assumed {
  /** The run in which the record has the trouble. */
  readonly run: string;
  /** The unit as it is taken to be. */
  readonly state: UnitState;
  /** Whether the unit was down; else it ran and was complained of. */
  readonly wasDown: boolean;
  /** The sources that complain in the record. */
  readonly sources: Set<string>;
  /** When it was well again by the assumption, milliseconds since the epoch. */
  readonly since: number;
  /** Whether the trouble has ended in the record too. */
  over: boolean;
}

/**
 * Units whose recorded trouble is taken to be over, and what of the record is still to be told of them: what belongs to
 * the trouble is not; the next run is. Moments are of the wall clock, milliseconds: what is recorded can go over a
 * reboot, at which the monotonic clock begins anew.
 */
export class Overlay {
  private readonly assumed = new Map<string, Assumed>();

  /** @param onOver hears how much sooner a unit was well than it was in the record, milliseconds. */
  constructor(private readonly onOver: (unit: string, savedMs: number) => void) {}

  put(unit: string, assumed: Omit<Assumed, 'over'>): void {
    this.assumed.set(unit, { ...assumed, over: false });
  }

  /** Whether a unit's trouble is over here and not in the record. */
  has(unit: string): boolean {
    return this.assumed.get(unit)?.over === false;
  }

  /** Whether the unit is up here and down in the record. */
  isUp(unit: string): boolean {
    const assumed = this.assumed.get(unit);
    return assumed !== undefined && !assumed.over && assumed.wasDown;
  }

  /** The state that takes the place of a recorded one; null where it tells of the trouble alone. */
  state(recorded: UnitState, isKnown: boolean, now: number): UnitState | null {
    const { unit, invocationId } = recorded;
    const assumed = this.assumed.get(unit);
    if (assumed === undefined) return recorded;
    if (invocationId !== assumed.run) {
      this.end(unit, now);
      this.assumed.delete(unit);
      return recorded;
    }
    // After a restart of the product everything is told again.
    if (assumed.wasDown) return isKnown ? null : assumed.state;
    const { activeEnterTimestampMonotonic } = assumed.state;
    return { ...recorded, invocationId: assumed.state.invocationId, activeEnterTimestampMonotonic };
  }

  /** Whether a report belongs to the trouble. */
  hides(unit: string, source: string, ok: boolean | null, now: number): boolean {
    const assumed = this.assumed.get(unit);
    if (assumed === undefined || !assumed.sources.has(source)) return false;
    if (ok !== true) return true;
    assumed.sources.delete(source);
    if (!assumed.wasDown && assumed.sources.size === 0) this.end(unit, now);
    return false;
  }

  /** The unit is gone from the record. */
  remove(unit: string, now: number): void {
    this.end(unit, now);
    this.assumed.delete(unit);
  }

  /** Nothing more is recorded: what was not over by then counts until then. */
  close(now: number): void {
    for (const unit of this.assumed.keys()) this.end(unit, now);
  }

  private end(unit: string, now: number): void {
    const assumed = this.assumed.get(unit);
    if (assumed === undefined || assumed.over) return;
    assumed.over = true;
    this.onOver(unit, Math.max(0, now - assumed.since));
  }
}
