import type { Policy } from '../../api/types.js';

/** What can be the matter, in words, and whether a built-in policy acts on it by itself. */
export const failures: readonly (readonly [Policy['failure'], string, Policy['mode']])[] = [
  ['unit-failed', 'A unit failed', 'auto'],
  ['unit-stopped', 'A unit ended by itself', 'observe'],
  ['unit-hung', 'A service hangs', 'observe'],
  ['memory-pressure', 'Memory runs out', 'observe'],
  ['runaway-process', 'A process runs away', 'observe'],
  ['disk-filling', 'A disk fills', 'observe'],
  ['zombies', 'Ended processes pile up', 'observe'],
  ['network-down', 'The network is down', 'observe'],
];

/** The ranges that can be asked for, days. */
export const ranges = [1, 7, 30] as const;

/** A policy as a person tries it. */
export interface Trial {
  /** The name of a policy of the file, or the failure of a built-in one. */
  readonly of: string;
  readonly mode: Policy['mode'];
  /** Names of units, separated by spaces or commas. */
  readonly units: string;
  /** Actions on a unit in the policy's window at most; empty for the host's own. */
  readonly actions: string;
  readonly days: (typeof ranges)[number];
}

/** What a policy is tried as at first: acting, which is what one wants to know. */
export function trialOf(of: string, policies: readonly Policy[]): Trial {
  const own = policies.find(({ name }) => name === of);
  const actions = own?.limits['actions'];
  return {
    of,
    mode: 'auto',
    units: (own?.units ?? ['*']).join(' '),
    actions: actions === undefined ? '' : String(actions),
    days: 7,
  };
}

/** The body of a back-test: the tried policy before the others of the file, without the one that it stands for. */
export function bodyOf(trial: Trial, policies: readonly Policy[], now: number): object {
  const own = policies.find(({ name }) => name === trial.of);
  const limits = {
    ...own?.limits,
    ...(trial.actions.trim() === '' ? {} : { actions: Number(trial.actions) }),
  };
  const tried = {
    name: `tried ${trial.of}`.slice(0, 64),
    failure: own?.failure ?? trial.of,
    units: trial.units.split(/[\s,]+/).filter((unit) => unit !== ''),
    hosts: own?.hosts ?? ['*'],
    mode: trial.mode,
    limits,
    ...(own === undefined ? {} : { ladder: own.ladder }),
  };
  const others = policies.filter((policy) => policy !== own);
  return { policies: [tried, ...others], from: now - trial.days * 86_400_000, to: now };
}
