/** A process as far as this judge looks at it. */
export interface FamilyMember {
  readonly pid: number;
  /** Ticks after boot: with the pid it identifies a process. */
  readonly startTicks: number;
  readonly parent: number;
  /** One letter; `Z` has ended and was not waited for. */
  readonly state: string;
  readonly name: string;
}

/** When a parent has too many zombies. */
export interface ZombieBounds {
  /** More than this many of one parent. */
  readonly count: number;
  /** Younger ones do not count, milliseconds: a busy parent comes round to them. */
  readonly ageMs: number;
}

/** A parent that does not wait for its children. */
export interface BadParent {
  readonly pid: number;
  readonly startTicks: number;
  readonly name: string;
  readonly zombies: number;
}

/** What the judge remembers. Plain data: replaced, never changed in place. */
export interface ZombieState {
  /** When each zombie was first seen, by its identity; CLOCK_MONOTONIC milliseconds. */
  readonly seen: ReadonlyMap<string, number>;
  /** Parents that are told of, by their identity. */
  readonly parents: ReadonlyMap<string, BadParent>;
}

const identity = ({ pid, startTicks }: { pid: number; startTicks: number }): string => `${pid} ${startTicks}`;

/**
 * Which parents keep too many zombies, counted over time. A parent is told of until it has less than half of the bound.
 * Zombies themselves hold nothing but their number; but their parent does not do its work, and numbers run out. Pure.
 */
export function judgeZombies(
  before: ZombieState | null,
  processes: readonly FamilyMember[],
  mono: number,
  bounds: ZombieBounds,
): ZombieState {
  const seen = new Map<string, number>();
  const old = new Map<number, number>();
  for (const process of processes) {
    if (process.state !== 'Z') continue;
    const since = before?.seen.get(identity(process)) ?? mono;
    seen.set(identity(process), since);
    if (mono - since >= bounds.ageMs) old.set(process.parent, (old.get(process.parent) ?? 0) + 1);
  }
  const parents = new Map<string, BadParent>();
  if (old.size === 0) return { seen, parents };
  for (const { pid, startTicks, name, state } of processes) {
    const zombies = old.get(pid) ?? 0;
    const key = identity({ pid, startTicks });
    const bad = before?.parents.has(key) === true ? zombies > bounds.count / 2 : zombies > bounds.count;
    if (bad && state !== 'Z') parents.set(key, { pid, startTicks, name, zombies });
  }
  return { seen, parents };
}
