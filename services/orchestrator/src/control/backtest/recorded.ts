import type { UnitState } from '@smart-monitor/systemd';
import { stateAfter, type StateChange } from '../record/consumed.js';
import { unpacked } from '../record/checkpoint.js';
import type { CheckpointUnit } from '../record/stored.js';
import type { UnitMemory } from '../state.js';

/** The body of a `state`. */
export interface StateBody {
  readonly via: string;
  readonly gap?: boolean;
  /** `new`: told whole. `stored`: as it was told whole the last time. Absent: as it was before, but for the change. */
  readonly as?: 'new' | 'stored';
  readonly change?: StateChange | null;
}

/** The units as the record has them: puts together what was stored in parts. */
export class Recorded {
  private readonly states = new Map<string, UnitState>();
  /** States as they were last told whole, to which a later process refers. */
  private readonly told = new Map<string, UnitState>();
  private readonly complaints = new Map<string, Set<string>>();

  /** A unit's state after one more observation; null where what it refers to is missing. */
  state(unit: string, { as, change = null }: StateBody): UnitState | null {
    const base = as === 'new' ? null : as === 'stored' ? this.told.get(unit) : this.states.get(unit);
    if (base === undefined) return null;
    const state = stateAfter(unit, base, change);
    if (as === 'new') this.told.set(unit, state);
    if (state.invocationId !== this.states.get(unit)?.invocationId) this.complaints.delete(unit);
    this.states.set(unit, state);
    return state;
  }

  report(unit: string, source: string, ok: boolean | null): void {
    const sources = this.complaints.get(unit) ?? new Set();
    if (ok === false) sources.add(source);
    else sources.delete(source);
    this.complaints.set(unit, sources);
  }

  remove(unit: string): void {
    this.states.delete(unit);
    this.told.delete(unit);
    this.complaints.delete(unit);
  }

  /** A checkpoint begins: everything is told whole. */
  clear(): void {
    this.states.clear();
    this.told.clear();
    this.complaints.clear();
  }

  /** A unit of a checkpoint; returns what the engine remembered of it. */
  load(one: CheckpointUnit): UnitMemory {
    const memory = unpacked(one);
    if (memory.state !== null) {
      this.states.set(one.unit, memory.state);
      this.told.set(one.unit, memory.state);
    }
    for (const { source, ok } of memory.health) this.report(one.unit, source, ok);
    return memory;
  }

  /** Whether a unit runs and nobody complains of it. */
  isWell(unit: string): boolean {
    const active = this.states.get(unit)?.activeState;
    return (active === 'active' || active === 'reloading') && (this.complaints.get(unit)?.size ?? 0) === 0;
  }
}
