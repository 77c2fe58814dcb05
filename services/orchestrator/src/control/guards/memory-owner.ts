/** A unit and the memory that it keeps from others. */
export interface MemoryUser {
  readonly unit: string;
  readonly bytes: number;
  /** How much more than some minutes ago, bytes; 0 where that is not known, or it became less. */
  readonly growthBytes: number;
}

/** Who is named when memory is short. */
export interface MemoryVerdict {
  /** Who should give memory back; null where only to tell is left. */
  readonly owner: MemoryUser | null;
  /** The biggest of all. */
  readonly biggest: MemoryUser | null;
  /** Why the biggest is not the one that is named, in words; empty where it is. */
  readonly why: string;
  /** The users in the order of their guilt. */
  readonly ranked: readonly MemoryUser[];
  /** Those of them that could be named. */
  readonly candidates: readonly MemoryUser[];
}

/**
 * Who owns the shortage: by size plus growth, so that what grows comes before what has always been large. The one that is
 * named has to be clearly big: to restart a small one would cost a service and bring nothing. Protected ones are
 * passed over, whatever they use. Pure.
 *
 * @param bigPercent share of all memory from which a unit is clearly big
 * @param protection why a unit is protected, in words; null where it is not
 */
export function chooseOwner(
  users: readonly MemoryUser[],
  totalBytes: number,
  bigPercent: number,
  protection: (unit: string) => string | null,
): MemoryVerdict {
  const guilt = ({ bytes, growthBytes }: MemoryUser): number => bytes + Math.max(0, growthBytes);
  const ranked = users.toSorted((a, b) => guilt(b) - guilt(a) || (a.unit < b.unit ? -1 : 1));
  const biggest = ranked[0] ?? null;
  if (biggest === null)
    return { owner: null, biggest, why: 'no unit is known to use memory', ranked, candidates: [] };
  const isBig = ({ bytes }: MemoryUser): boolean => bytes * 100 >= bigPercent * totalBytes;
  const shield = protection(biggest.unit);
  const candidates = ranked.filter((user) => isBig(user) && protection(user.unit) === null);
  const owner = candidates[0] ?? null;
  if (owner === biggest) return { owner, biggest, why: '', ranked, candidates };
  const first =
    shield === null
      ? `${biggest.unit} is not clearly big: under ${bigPercent} % of all memory`
      : `${biggest.unit} is protected: ${shield}`;
  const why = owner === null ? `${first}, and no other unit is clearly big` : first;
  return { owner, biggest, why, ranked, candidates };
}

/** What units used at some moments of the last minutes. */
export interface MemoryHistory {
  readonly looks: readonly { readonly mono: number; readonly bytes: ReadonlyMap<string, number> }[];
}

/** Growth is seen over this time. */
const historyMs = 5 * 60_000;

/** A look at all units, remembered. The oldest ones are forgotten: at most as many are kept as fit in five minutes. */
export function remember(
  history: MemoryHistory,
  mono: number,
  bytes: ReadonlyMap<string, number>,
): MemoryHistory {
  return { looks: [...history.looks.filter((look) => mono - look.mono <= historyMs), { mono, bytes }] };
}

/** The users of now, each with its growth since the oldest look that is remembered. One that was not there yet grew by all. */
export function usersOf(history: MemoryHistory, bytes: ReadonlyMap<string, number>): MemoryUser[] {
  const oldest = history.looks[0]?.bytes;
  return [...bytes].map(([unit, used]) => ({
    unit,
    bytes: used,
    growthBytes: oldest === undefined ? 0 : Math.max(0, used - (oldest.get(unit) ?? 0)),
  }));
}
