import type { UnitVerb } from './verbs.js';

/** Numbers of the action budget of one unit; what is left out follows the helper's settings or their defaults. */
export interface UnitLimits {
  /** Actions within the window. */
  readonly actions?: number;
  readonly windowSeconds?: number;
  /** First waiting time after an action, doubled after each further one; 0 for none. */
  readonly backoffSeconds?: number;
  readonly backoffMaxSeconds?: number;
  /** A unit that ran this long is healthy: its next restart is immediate. */
  readonly healthySeconds?: number;
  /** After this long an open breaker lets one action through; 0 for no breaker. */
  readonly breakerSeconds?: number;
}

/** Numbers of the action budget of the whole host. */
export interface HostLimits {
  readonly actions?: number;
  readonly windowSeconds?: number;
}

/** One entry: on these hosts, these verbs on this unit. */
export interface AllowEntry {
  /** The unit's real name (property Id), or `*` for every unit. */
  readonly unit: string;
  /** Host names in lower case, or `*` for every host. */
  readonly hosts: readonly string[];
  readonly verbs: readonly UnitVerb[];
  readonly limits: UnitLimits | null;
  /** Executables of this unit whose processes may be killed one by one: absolute paths. */
  readonly processes: readonly string[];
}

/** A network interface that may be renewed or reconfigured. */
export interface AllowInterface {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** The clean-ups that exist. */
export const cleanUps = ['journal-vacuum', 'tmpfiles'] as const;
export type CleanUp = (typeof cleanUps)[number];

/** Something in the list that is no error, but grants nothing or less than it seems to. */
export interface AllowWarning {
  readonly path: string;
  readonly message: string;
}

/** The list of what may be touched on which host, in one shape for all three forms of the file. */
export interface AllowList {
  readonly form: 'list' | 'allow' | 'full';
  readonly entries: readonly AllowEntry[];
  readonly interfaces: readonly AllowInterface[];
  readonly cleanUps: readonly CleanUp[];
  readonly hostLimits: HostLimits | null;
  readonly warnings: readonly AllowWarning[];
}

/** The list that grants nothing: in force until a good one was read. */
export const denyAll: AllowList = {
  form: 'list',
  entries: [],
  interfaces: [],
  cleanUps: [],
  hostLimits: null,
  warnings: [],
};

function appliesTo(hosts: readonly string[], host: string): boolean {
  return hosts.includes('*') || hosts.includes(host.toLowerCase());
}

/**
 * The entries that grant a verb on a unit of a host.
 * @param unit the unit's real name: the property Id after LoadUnit, never a name out of a request.
 */
export function grantsOf(list: AllowList, host: string, unit: string, verb: UnitVerb): readonly AllowEntry[] {
  return list.entries.filter(
    (entry) =>
      (entry.unit === unit || entry.unit === '*') &&
      entry.verbs.includes(verb) &&
      appliesTo(entry.hosts, host),
  );
}

/** Whether the list grants a verb on a unit (by its real name) of a host. The never-list is asked apart. */
export function granted(list: AllowList, host: string, unit: string, verb: UnitVerb): boolean {
  return grantsOf(list, host, unit, verb).length > 0;
}

/** The numbers that the list sets for a unit; of several entries the one that names the unit comes before `*`. */
export function limitsOf(list: AllowList, host: string, unit: string, verb: UnitVerb): UnitLimits | null {
  const entries = grantsOf(list, host, unit, verb).filter((entry) => entry.limits !== null);
  return (entries.find((entry) => entry.unit === unit) ?? entries[0])?.limits ?? null;
}

/** What the list grants on one host: unit (or `*`) -> verbs, both sorted. */
export function grantedUnits(list: AllowList, host: string): Record<string, UnitVerb[]> {
  const units = new Map<string, Set<UnitVerb>>();
  for (const entry of list.entries) {
    if (!appliesTo(entry.hosts, host)) continue;
    const verbs = units.get(entry.unit) ?? new Set();
    for (const verb of entry.verbs) verbs.add(verb);
    units.set(entry.unit, verbs);
  }
  return Object.fromEntries(
    [...units].sort(([a], [b]) => (a < b ? -1 : 1)).map(([unit, verbs]) => [unit, [...verbs].sort()]),
  );
}

/** Executables that the list names for units of one host, whose processes may be killed one by one: unit -> paths, sorted. */
export function killableProcesses(list: AllowList, host: string): Record<string, string[]> {
  const units = new Map<string, Set<string>>();
  for (const { unit, hosts, verbs, processes } of list.entries) {
    // Those of `*` name no unit, and so no process.
    if (unit === '*' || !verbs.includes('kill') || processes.length === 0 || !appliesTo(hosts, host))
      continue;
    units.set(unit, new Set([...(units.get(unit) ?? []), ...processes]));
  }
  return Object.fromEntries([...units].map(([unit, paths]) => [unit, [...paths].sort()]));
}
