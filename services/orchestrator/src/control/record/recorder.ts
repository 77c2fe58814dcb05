import type { Clock, ObservationEntry, ObservationKind } from '@smart-monitor/contracts';
import type { Ledger } from '../../ledger/ledger.js';
import type { UnitState } from '@smart-monitor/systemd';
import type { FileChange } from '../decide/context.js';
import { fileChangeMs } from '../decide/unit-file-changed.js';
import type { Evaluated, Observation } from '../evaluate/evaluate.js';
import type { UnitMemory } from '../state.js';
import { changeOf } from './consumed.js';
import type { Engine } from '../engine.js';
import type { Restored } from '../../ledger/restored.js';
import { piecesOf } from './checkpoint.js';
import type { PostureFacts } from './posture.js';
import { digestOf, type Stored } from './stored.js';

/** What the engine tells of what it consumes. */
export interface ObservationSink {
  /** An observation was evaluated. */
  observed(before: UnitMemory, observation: Observation, after: Evaluated): void;
  /** Something else that decisions depend on. */
  note(kind: ObservationKind, unit: string, body: unknown): void;
  /** Whether the units' states are what they are now has changed. */
  live(live: boolean): void;
}

/** Where nothing is kept. */
export const keepsNothing: ObservationSink = {
  observed: () => undefined,
  note: () => undefined,
  live: () => undefined,
};

interface RecorderOptions {
  readonly clock: Clock;
  readonly bootId: string;
  readonly ledger: Pick<Ledger, 'append' | 'lost'>;
  /** What earlier processes stored. */
  readonly stored: Stored;
  /** What decisions depend on beside the units, just now. */
  facts(): PostureFacts;
}

/**
 * Keeps what the engine consumed, in its order, in the ledger, from where it is shipped. What changed nothing is not
 * kept, and of a state only what changed. What is consumed in one go is one line. Nothing waits for it.
 */
export class Recorder implements ObservationSink {
  private seq: number;
  private burst: ObservationEntry[] = [];
  /** The place in the burst of what everything is decided by just now. */
  private cause = 0;
  /** Changes of units' files, as they were last told. */
  private readonly files = new Map<string, FileChange>();
  private facts: Partial<Record<keyof PostureFacts, unknown>> = {};
  /** What decisions depend on, the same object while it is the same. */
  private current: PostureFacts | null = null;
  private isLive = false;
  private seenLost: number;
  /** After a loss nothing that follows can be understood, until everything is told anew. */
  onLoss: () => void = () => undefined;

  constructor(private readonly options: RecorderOptions) {
    const { stored, clock, ledger } = options;
    // Above what is stored, also where the ledger was lost and the database was not.
    this.seq = Math.max(stored.seq + 1, Math.floor(clock.now()) * 1000);
    this.seenLost = ledger.lost;
  }

  observed(before: UnitMemory, observation: Observation, after: Evaluated): void {
    if (observation.kind === 'look-again' || changedNothing(before, after)) return;
    this.note(observation.kind, before.unit, this.bodyOf(before, observation));
  }

  note(kind: ObservationKind, unit: string, body: unknown): void {
    // What follows from it depends on what is so now.
    if (kind !== 'posture' && kind !== 'begin') this.look();
    if (this.burst.length === 0) queueMicrotask(() => this.flush());
    if (!consequences.has(kind)) this.cause = this.burst.length;
    this.burst.push({ kind, unit, mono: this.options.clock.mono(), body });
  }

  live(live: boolean): void {
    if (live === this.isLive) return;
    this.isLive = live;
    this.note('posture', '', { live });
  }

  /** Looks whether what decisions depend on is what was last told; called wherever it is consumed. Returns it. */
  look(): PostureFacts {
    const facts = this.options.facts();
    let changed: Record<string, unknown> | null = null;
    for (const key of Object.keys(facts) as (keyof PostureFacts)[]) {
      const value = facts[key];
      const known = this.facts[key];
      if (value === known) continue;
      this.facts[key] = value;
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(value)) continue;
      changed ??= {};
      changed[key] = value;
    }
    if (changed !== null) {
      this.current = facts;
      this.note('posture', '', changed);
    }
    return (this.current ??= facts);
  }

  /** A process begins with what its ledger knows, before anything is observed. */
  begin(restored: Restored): void {
    const facts = this.options.facts();
    this.facts = { ...facts };
    this.current = facts;
    this.note('begin', '', { restored: told(restored), posture: facts });
  }

  /** Tells everything anew: what is remembered of all units at this moment. */
  checkpoint(engine: Pick<Engine, 'all' | 'hostActions'>, restored: Restored): void {
    const head = { restored: told(restored), posture: this.posture, hostActions: engine.hostActions };
    for (const body of piecesOf([...engine.all()], head)) this.note('checkpoint', '', body);
    this.flush();
  }

  /** What decisions depend on, as it was last told. */
  private get posture(): Readonly<Record<string, unknown>> {
    return { ...this.facts, live: this.isLive };
  }

  /**
   * Looks for a change of a unit's file on the host's disk, and tells of it before what it is consumed by. The moment is
   * found out anew each time, and a little different; what was told is what is decided by.
   */
  fileChange(state: UnitState, found: FileChange | null): FileChange | null {
    const now = this.options.clock.mono();
    const change = found !== null && now - found.mono < fileChangeMs ? found : null;
    const known = this.files.get(state.unit) ?? null;
    if (change === null ? known === null : isSameChange(known, change)) return known;
    if (change === null) this.files.delete(state.unit);
    else this.files.set(state.unit, change);
    const entry = { kind: 'file', unit: state.unit, mono: now, body: change } as const;
    if (this.burst.length === 0) this.note('file', state.unit, change);
    else this.burst.splice(this.cause, 0, entry);
    return change;
  }

  /** Hands over what waits for the end of the burst. */
  flush(): void {
    if (this.burst.length === 0) return;
    const { seq, burst: entries } = this;
    this.seq += entries.length;
    this.burst = [];
    this.options.ledger.append({ kind: 'observations', seq, bootId: this.options.bootId, entries });
    const { lost } = this.options.ledger;
    if (lost === this.seenLost) return;
    this.seenLost = lost;
    this.onLoss();
  }

  private bodyOf(before: UnitMemory, observation: Exclude<Observation, { kind: 'look-again' }>): unknown {
    const { kind, ...body } = observation;
    if (kind !== 'state' || observation.kind !== 'state') return body;
    const { state, via, gap } = observation;
    const told = { via, ...(gap ? { gap } : {}) };
    const change = changeOf(before.state, state);
    if (before.state === null) {
      const same = this.options.stored.states[state.unit] === digestOf(change);
      return same ? { ...told, as: 'stored' } : { ...told, as: 'new', change };
    }
    return change === null ? told : { ...told, change };
  }
}

/** What does not lead to decisions by itself. */
const consequences: ReadonlySet<ObservationKind> = new Set(['posture', 'begun', 'file', 'end', 'checkpoint']);

/** Of two looks at one file the moments are a few milliseconds apart at most. */
const sameFileMs = 50;

function isSameChange(known: FileChange | null, found: FileChange): boolean {
  return known !== null && known.path === found.path && Math.abs(known.mono - found.mono) < sameFileMs;
}

/** What of the ledger's knowledge a begin needs. */
function told({ stored: _, requests: __, ...restored }: Restored): object {
  return restored;
}

/** Whether everything is remembered as it was, and nothing follows. While something is the matter each look counts. */
export function changedNothing(before: UnitMemory, { memory, facts }: Evaluated): boolean {
  if (facts.length > 0 || before.flight !== null || before.incident !== null) return false;
  for (const key of Object.keys(memory) as (keyof UnitMemory)[]) {
    // Changes that are too old to count are dropped at any look.
    if (memory[key] === before[key] || key === 'changes') continue;
    if (key === 'health' && isSameHealth(before.health, memory.health)) continue;
    if (key !== 'state' || before.state === null || memory.state === null) return false;
    if (changeOf(before.state, memory.state) !== null) return false;
  }
  return true;
}

/** When something was last told counts only while it is waited for. */
function isSameHealth(before: UnitMemory['health'], after: UnitMemory['health']): boolean {
  const known = (health: UnitMemory['health']): string =>
    JSON.stringify(health.map((one) => (one.ok === null ? one : { ...one, mono: 0 })));
  return known(before) === known(after);
}
