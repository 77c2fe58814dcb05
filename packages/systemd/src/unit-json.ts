import { activeStates, type ActiveState, type UnitJob, type UnitState } from './types.js';

/** What was told is not what a unit or an event looks like: an older or newer version of us, or nobody of us. */
export class MalformedUnit extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'MalformedUnit';
  }
}

/** How one member of a unit's state is written as JSON, and judged when it is read. */
interface Field<T> {
  /** What it has to be, in words. */
  readonly is: string;
  write(value: T): unknown;
  /** Undefined where the value is something else. */
  read(value: unknown): T | undefined;
}

const text: Field<string> = {
  is: 'a text',
  write: (value) => value,
  read: (value) => (typeof value === 'string' ? value : undefined),
};

const texts: Field<readonly string[]> = {
  is: 'a list of texts',
  write: (value) => value,
  read: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
};

const flag: Field<boolean> = {
  is: 'true or false',
  write: (value) => value,
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};

/** JSON has no number without end; systemd's own word for it is `infinity`. */
const number: Field<number> = {
  is: 'a number or "infinity"',
  write: (value) => (value === Infinity ? 'infinity' : value),
  read: (value) => (value === 'infinity' ? Infinity : typeof value === 'number' ? value : undefined),
};

const numberOrNull: Field<number | null> = {
  is: 'a number, "infinity" or null',
  write: (value) => (value === null ? null : number.write(value)),
  read: (value) => (value === null ? null : number.read(value)),
};

const activeState: Field<ActiveState> = {
  is: `one of ${activeStates.join(', ')}`,
  write: (value) => value,
  read: (value) => activeStates.find((known) => known === value),
};

const job: Field<UnitJob | null> = {
  is: 'null or {"id","type"}',
  write: (value) => value,
  read: (value) => (value === null ? null : readJob(value)),
};

/** Every member of a unit's state: a new one that is not here does not compile. */
const fields: {
  readonly [Name in keyof UnitState]-?: Field<NonNullable<UnitState[Name]> | (UnitState[Name] & null)>;
} = {
  unit: text,
  names: texts,
  path: text,
  description: text,
  loadState: text,
  activeState,
  subState: text,
  result: text,
  type: text,
  unitFileState: text,
  fragmentPath: text,
  invocationId: text,
  activeEnterTimestampMonotonic: number,
  activeExitTimestampMonotonic: number,
  stateChangeTimestampMonotonic: number,
  restart: text,
  nRestarts: number,
  timeoutStartUsec: number,
  startLimitIntervalUsec: number,
  startLimitBurst: number,
  mainPid: number,
  execMainCode: number,
  execMainStatus: number,
  controlGroup: text,
  memoryCurrent: numberOrNull,
  job,
  canStart: flag,
  refuseManualStart: flag,
  requires: texts,
  requiredBy: texts,
  bindsTo: texts,
  boundBy: texts,
  partOf: texts,
  consistsOf: texts,
  after: texts,
  triggeredBy: texts,
  conflicts: texts,
  unitFiles: texts,
  needDaemonReload: flag,
};

/** Members that another version of us may not tell. */
const optional: ReadonlySet<string> = new Set(['conflicts', 'unitFiles', 'needDaemonReload']);

/** A unit's state as an object that JSON can carry: a number without end is the text `infinity`. */
export function unitToJson(state: UnitState): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields) as [keyof UnitState, Field<unknown>][])
    if (state[name] !== undefined) written[name] = field.write(state[name]);
  return written;
}

/** The reverse of `unitToJson`; members that are not known are left out. @throws MalformedUnit */
export function unitFromJson(value: unknown): UnitState {
  const source = asObject(value, 'a unit');
  const state: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields) as [keyof UnitState, Field<unknown>][]) {
    const told = Object.hasOwn(source, name) ? source[name] : undefined;
    if (told === undefined && optional.has(name)) continue;
    const read = field.read(told);
    if (read === undefined) throw new MalformedUnit(`${name} of a unit has to be ${field.is}`);
    state[name] = read;
  }
  return state as unknown as UnitState;
}

/** A job of a unit. @returns undefined where it is none */
export function readJob(value: unknown): UnitJob | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, type } = value as { id?: unknown; type?: unknown };
  if (typeof id !== 'number' || !(typeof type === 'string' || type === null)) return undefined;
  return { id, type };
}

/** @throws MalformedUnit */
export function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new MalformedUnit(`${what} has to be an object`);
}
