import { SystemdError, type SystemdConnection, unitPath } from '@smart-monitor/systemd';

import { callSystemd } from '../bus/errors.js';
import { Refusal } from '../refusal.js';
import { texts } from './texts.js';
import type { UnitContext } from './unit-action.js';

/** A start that reaches more units than this is refused: nobody could oversee it. */
const maxUnits = 256;
/**
 * Not looked at: what every service has by default, and what runs on every host that is up. Nearly every unit conflicts
 * with shutdown.target; while that is active systemd refuses every start by itself.
 */
const everywhere = /^(sysinit|basic|shutdown)\.target$|\.slice$|^-\.mount$/;

/** States in which a start of a unit is nothing to do. */
const runs: readonly string[] = ['active', 'reloading'];

/** What has to be read of a unit to know what its start reaches, in one breath. */
export async function readLinks(
  systemd: SystemdConnection,
  path: string,
): Promise<Readonly<Record<string, unknown>>> {
  const [found, further] = await Promise.all([
    systemd.get(path, ['Requires', 'BindsTo', 'Wants', 'Conflicts', 'ConflictedBy']),
    systemd.get(path, ['Upholds']).catch((error: unknown): Record<string, unknown> => {
      // systemd before 249 has neither the setting nor the property.
      if (error instanceof SystemdError) return {};
      throw error;
    }),
  ]);
  return { ...found, ...further };
}

/** What a start of a unit reaches. */
export interface StartReach {
  /** Units that do not run and are started with it. */
  readonly starts: readonly string[];
  /** Units that conflict with it or with one that it pulls in, from either side, whether they run or not. */
  readonly conflicts: readonly string[];
}

/**
 * Everything that a start job of the unit pulls in, however far: Requires=, BindsTo=, Wants= and Upholds= (systemd.unit(5)).
 * What runs already is left as it is, and systemd drops what only such a unit would have pulled in (tried on 252).
 * @throws Refusal where that is more than can be overseen
 */
export async function startReach({ systemd, state, read }: UnitContext): Promise<StartReach> {
  const seen = new Set([state.unit]);
  const starts: string[] = [];
  const conflicts = new Set<string>();
  let level = [state.unit];
  while (level.length > 0) {
    const links = await Promise.all(
      level.map((name) => linksOf(systemd, name, name === state.unit ? read : null)),
    );
    for (const name of links.flatMap((link) => link.conflicts))
      if (!everywhere.test(name)) conflicts.add(name);
    const fresh = new Set(links.flatMap((link) => link.pulls).filter((name) => !seen.has(name)));
    for (const name of fresh) {
      seen.add(name);
      if (everywhere.test(name)) fresh.delete(name);
    }
    if (seen.size > maxUnits)
      throw new Refusal('blast-radius', `A start of ${state.unit} reaches more than ${maxUnits} units.`);
    const states = await Promise.all(
      [...fresh].map((name) => callSystemd(`read ${name}`, () => systemd.glance(name))),
    );
    level = states
      .filter(({ loadState, activeState }) => loadState === 'loaded' && !runs.includes(activeState))
      .map(({ unit }) => unit);
    starts.push(...level);
  }
  return { starts, conflicts: [...conflicts] };
}

/** @param read what `readLinks` gave, where that is there already. */
async function linksOf(
  systemd: SystemdConnection,
  unit: string,
  read: Readonly<Record<string, unknown>> | null,
): Promise<{ readonly pulls: readonly string[]; readonly conflicts: readonly string[] }> {
  const links =
    read ?? (await callSystemd(`read what ${unit} pulls in`, () => readLinks(systemd, unitPath(unit))));
  const of = (...names: string[]): string[] => names.flatMap((name) => texts(links[name]));
  return { pulls: of('Requires', 'BindsTo', 'Wants', 'Upholds'), conflicts: of('Conflicts', 'ConflictedBy') };
}
