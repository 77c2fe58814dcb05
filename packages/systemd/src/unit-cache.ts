import { drawn, toUnitState } from './properties.js';
import type { UnitState } from './types.js';

interface Entry {
  properties: Record<string, unknown>;
  state: UnitState;
  /** The last state in which no job was under way. */
  settled: UnitState | undefined;
}

/**
 * What is known of each unit, by object path: properties as last read, with what signals have changed since; only
 * those that its state is drawn from.
 */
export class UnitCache {
  private readonly entries = new Map<string, Entry>();
  private readonly jobTypes = new Map<number, string>();

  /** Replaces all that is known of a unit. Returns the state and whether it differs from what was known. */
  put(path: string, read: Record<string, unknown>): { state: UnitState; changed: boolean } {
    const properties = drawn(read);
    const known = this.entries.get(path);
    const before = known?.state;
    const state = toUnitState(path, properties, (id) => this.jobTypes.get(id) ?? null);
    this.entries.set(path, { properties, state, settled: state.job === null ? state : known?.settled });
    return { state, changed: before === undefined || !same(before, state) };
  }

  /** Merges what a signal carried. Returns null where the unit is not known. */
  merge(path: string, changed: Record<string, unknown>): UnitState | null {
    const entry = this.entries.get(path);
    if (entry === undefined) return null;
    Object.assign(entry.properties, drawn(changed));
    entry.state = toUnitState(path, entry.properties, (id) => this.jobTypes.get(id) ?? null);
    if (entry.state.job === null) entry.settled = entry.state;
    return entry.state;
  }

  /** The last state of the unit in which no job was under way; undefined where none was seen. */
  settled(path: string): UnitState | undefined {
    return this.entries.get(path)?.settled;
  }

  /** Merges without drawing a new state: the rest of the change follows at once. */
  stage(path: string, changed: Record<string, unknown>): void {
    const entry = this.entries.get(path);
    if (entry !== undefined) Object.assign(entry.properties, drawn(changed));
  }

  /** The state as last drawn; undefined where the unit is not known. */
  get(path: string): UnitState | undefined {
    return this.entries.get(path)?.state;
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  drop(path: string): void {
    this.entries.delete(path);
  }

  paths(): string[] {
    return [...this.entries.keys()];
  }

  states(): UnitState[] {
    return [...this.entries.values()].map((entry) => entry.state);
  }

  /** Fills in the type of the state's job, where it has become known since the state was drawn. */
  withJobType(state: UnitState): UnitState {
    const type = state.job === null ? null : (this.jobTypes.get(state.job.id) ?? null);
    return state.job === null || state.job.type === type
      ? state
      : { ...state, job: { id: state.job.id, type } };
  }

  knowsJob(id: number): boolean {
    return this.jobTypes.has(id);
  }

  jobBegan(id: number, type: string | null): void {
    if (type !== null) this.jobTypes.set(id, type);
  }

  jobEnded(id: number): void {
    this.jobTypes.delete(id);
  }
}

/** Whether two states of one unit tell the same; memory in use, which never stands still, does not count. */
function same(a: UnitState, b: UnitState): boolean {
  return JSON.stringify({ ...a, memoryCurrent: null }) === JSON.stringify({ ...b, memoryCurrent: null });
}
