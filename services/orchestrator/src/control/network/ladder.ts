import { networkRungs, type NetworkRung, type NetworkState } from '@smart-monitor/contracts';
import type { Rungs } from './rungs.js';

/** When a broken rung counts. */
export interface LadderBounds {
  /** Looks in a row that have to find it broken. */
  readonly looks: number;
  /** And for how long, milliseconds. */
  readonly brokenMs: number;
  /** Looks in a row that have to find all well before it counts as mended. */
  readonly goodLooks: number;
  /** How long an interface is given after its carrier came or its manager set to work, milliseconds. */
  readonly connectingMs: number;
}

export const defaultLadderBounds: LadderBounds = {
  looks: 3,
  brokenMs: 20_000,
  goodLooks: 2,
  connectingMs: 60_000,
};

/** What is remembered of the way out from look to look. Plain data: replaced, never changed in place. */
export interface LadderMemory {
  /** The interfaces that carried the default route when there was one last. */
  readonly usual: readonly string[];
  /** Carrier by interface, and since when it is so; monotonic milliseconds, 0 for as long as we know. */
  readonly carriers: Readonly<Record<string, { readonly up: boolean; readonly since: number }>>;
  /** Since when an interface's manager is at work on it; null while none is. */
  readonly configuringSince: number | null;
  /** A rung that was found broken by the last looks in a row. */
  readonly suspect: { readonly rung: NetworkRung; readonly looks: number; readonly since: number } | null;
  /** The rung that is held to be broken. */
  readonly red: { readonly rung: NetworkRung; readonly since: number } | null;
  /** Looks in a row that found all well. */
  readonly good: number;
}

export const newLadderMemory: LadderMemory = {
  usual: [],
  carriers: {},
  configuringSince: null,
  suspect: null,
  red: null,
  good: 0,
};

/** What is known beside the rungs: what an interface is going through just now. */
export interface Circumstances {
  /** Carrier of the interfaces of the way, as far as it can be seen. */
  readonly carriers: Readonly<Record<string, boolean>>;
  /** Whether the manager of an interface of the way is at work on it. */
  readonly configuring: boolean;
}

export interface Verdict {
  readonly state: NetworkState;
  /** The rung that is broken, or suspected to be. */
  readonly rung: NetworkRung | null;
}

/**
 * One look more: what is remembered, and how the way out stands. A rung counts as broken after some looks in a row and
 * some time, and as mended after some good looks; while an interface is being set up nothing is concluded from what
 * lies behind its link. Pure: `now` is CLOCK_MONOTONIC in milliseconds.
 */
export function climb(
  memory: LadderMemory,
  seen: Rungs,
  around: Circumstances,
  bounds: LadderBounds,
  now: number,
): { readonly memory: LadderMemory; readonly verdict: Verdict } {
  const carriers = carriersAfter(memory.carriers, around.carriers, now);
  const next: LadderMemory = {
    ...memory,
    usual: seen.hasRoute ? seen.interfaces : memory.usual,
    carriers,
    configuringSince: around.configuring ? (memory.configuringSince ?? now) : null,
  };
  if (!seen.judged)
    return {
      memory: { ...next, suspect: null, red: null, good: 0 },
      verdict: { state: 'not-judged', rung: null },
    };
  if (seen.first === null) return goodLook(next, seen, bounds);
  if (isConnecting(next, seen.first, seen.interfaces, bounds, now))
    // Neither broken nor well: what was red before it stays so until a look says otherwise.
    return { memory: { ...next, suspect: null, good: 0 }, verdict: { state: 'connecting', rung: null } };
  return badLook(next, seen.first, bounds, now);
}

function goodLook(
  memory: LadderMemory,
  seen: Rungs,
  bounds: LadderBounds,
): { readonly memory: LadderMemory; readonly verdict: Verdict } {
  const { red } = memory;
  // A rung that is not seen any more is not mended by that.
  if (red !== null && seen.rungs.find(({ rung }) => rung === red.rung)?.ok !== true)
    return { memory: { ...memory, suspect: null, good: 0 }, verdict: { state: 'unknown', rung: red.rung } };
  const good = memory.good + 1;
  if (red !== null && good < bounds.goodLooks)
    return { memory: { ...memory, suspect: null, good }, verdict: { state: 'broken', rung: red.rung } };
  const fine = seen.rungs.some(({ ok }) => ok === true);
  return {
    memory: { ...memory, suspect: null, red: null, good },
    verdict: { state: fine ? 'fine' : 'unknown', rung: null },
  };
}

function badLook(
  memory: LadderMemory,
  rung: NetworkRung,
  bounds: LadderBounds,
  now: number,
): { readonly memory: LadderMemory; readonly verdict: Verdict } {
  const { suspect, red } = memory;
  const counted =
    suspect?.rung === rung ? { ...suspect, looks: suspect.looks + 1 } : { rung, looks: 1, since: now };
  if (red?.rung === rung)
    return { memory: { ...memory, suspect: counted, good: 0 }, verdict: { state: 'broken', rung } };
  if (counted.looks >= bounds.looks && now - counted.since >= bounds.brokenMs)
    return {
      memory: { ...memory, suspect: counted, red: { rung, since: red?.since ?? counted.since }, good: 0 },
      verdict: { state: 'broken', rung },
    };
  return {
    memory: { ...memory, suspect: counted, good: 0 },
    // What is red stays red, as the rung that it was, until another one is proven.
    verdict: red === null ? { state: 'suspected', rung } : { state: 'broken', rung: red.rung },
  };
}

/** Carrier as it is now; when it came is remembered, not when it was first seen. */
function carriersAfter(
  before: LadderMemory['carriers'],
  seen: Readonly<Record<string, boolean>>,
  now: number,
): LadderMemory['carriers'] {
  const after: Record<string, { up: boolean; since: number }> = {};
  for (const [name, up] of Object.entries(seen)) {
    const known = before[name];
    after[name] = known === undefined ? { up, since: 0 } : known.up === up ? known : { up, since: now };
  }
  return { ...before, ...after };
}

/** Whether what is broken is behind the link of an interface that is being set up just now, and has not been for too long. */
function isConnecting(
  memory: LadderMemory,
  rung: NetworkRung,
  interfaces: readonly string[],
  { connectingMs }: LadderBounds,
  now: number,
): boolean {
  if (rung === 'link') return false;
  const { configuringSince, carriers } = memory;
  if (configuringSince !== null && now - configuringSince < connectingMs) return true;
  return interfaces.some((name) => {
    const carrier = carriers[name];
    return carrier?.up === true && carrier.since > 0 && now - carrier.since < connectingMs;
  });
}

/** Whether a rung is nearer to the host than another one. */
export function isNearer(rung: NetworkRung, than: NetworkRung): boolean {
  return networkRungs.indexOf(rung) < networkRungs.indexOf(than);
}
