import { SystemdError, unitPath, type SystemdConnection, type UnitState } from '@smart-monitor/systemd';

import { callSystemd } from '../bus/errors.js';
import { Refusal } from '../refusal.js';
import { blastRadius } from './blast-radius.js';
import { notPermitted } from './permission.js';
import { startReach } from './pulled-in.js';
import { texts } from './texts.js';
import type { UnitContext } from './unit-action.js';

/** More than this nobody could oversee. */
const maxReloaded = 256;

/** Running units that a stop of the unit stops too. @throws Refusal where one of them may not be touched */
export function stoppedAlong(
  context: Omit<UnitContext, 'read'>,
  verb: 'stop' | 'restart',
): Promise<readonly string[]> {
  const { systemd, state, permission } = context;
  const read = (name: string): Promise<UnitState> =>
    callSystemd(`read what hangs on ${name}`, () => withPropagation(systemd, name));
  return read(state.unit).then((root) =>
    blastRadius(root, read, (other) => notPermitted(permission, other, verb), verb),
  );
}

/** A unit with the units that RequisiteOf= and PropagatesStopTo= name counted among those that consist of it. */
async function withPropagation(systemd: SystemdConnection, unit: string): Promise<UnitState> {
  const path = unitPath(unit);
  const [state, requisite, further] = await Promise.all([
    systemd.glance(unit, ['RequiredBy', 'BoundBy', 'ConsistsOf']),
    systemd.get(path, ['RequisiteOf']),
    systemd.get(path, ['PropagatesStopTo']).catch((error: unknown): Record<string, unknown> => {
      // systemd before 249 has neither the setting nor the property.
      if (error instanceof SystemdError) return {};
      throw error;
    }),
  ]);
  const others = [...texts(requisite['RequisiteOf']), ...texts(further['PropagatesStopTo'])];
  return { ...state, consistsOf: [...state.consistsOf, ...others] };
}

/**
 * What a start of the unit brings about elsewhere: units that it starts, and running units that it stops because they
 * conflict with it or with one of those (Conflicts=, from either side), with all that hangs on them.
 * @throws Refusal where one of them may not be stopped
 */
export async function startedAlong(
  context: UnitContext,
  verb: 'start' | 'restart',
): Promise<{ readonly alsoStarts: readonly string[]; readonly alsoStops: readonly string[] }> {
  const { systemd, state, permission } = context;
  const { starts, conflicts } = await startReach(context);
  const alsoStops = await blastRadius(
    { ...state, requiredBy: conflicts, boundBy: [], consistsOf: [] },
    (name) => callSystemd(`read what hangs on ${name}`, () => withPropagation(systemd, name)),
    (other) => notPermitted(permission, other, 'stop'),
    verb,
  );
  return { alsoStarts: starts, alsoStops };
}

/**
 * Running units that systemd reloads with the unit, and with those in turn.
 * @param names what PropagatesReloadTo= of the unit says.
 * @throws Refusal where one of them may not be reloaded, or where they are more than can be overseen
 */
export async function reloadedAlong(
  { systemd, state, permission }: Omit<UnitContext, 'read'>,
  names: readonly string[],
): Promise<readonly string[]> {
  const seen = new Set([state.unit, ...state.names]);
  const units: string[] = [];
  const refused: string[] = [];
  for (let next = names; next.length > 0;) {
    const fresh = [...new Set(next)].filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    if (seen.size > maxReloaded)
      throw new Refusal('blast-radius', `More than ${maxReloaded} units are reloaded with ${state.unit}.`);
    const read = await Promise.all(fresh.map((name) => readReloaded(systemd, name)));
    const running = read.filter(({ other }) => !['inactive', 'failed'].includes(other.activeState));
    for (const { other } of running) {
      units.push(other.unit);
      const problem = notPermitted(permission, other, 'reload');
      if (problem !== null) refused.push(`${other.unit} (${problem})`);
    }
    next = running.flatMap(({ reloads }) => reloads);
  }
  if (refused.length > 0)
    throw new Refusal('blast-radius', `An action on ${state.unit} would also reload ${refused.join(', ')}.`, {
      units,
    });
  return units;
}

async function readReloaded(
  systemd: SystemdConnection,
  name: string,
): Promise<{ readonly other: UnitState; readonly reloads: readonly string[] }> {
  const [other, further] = await callSystemd(`read ${name}`, () =>
    Promise.all([systemd.glance(name), systemd.get(unitPath(name), ['PropagatesReloadTo'])]),
  );
  return { other, reloads: texts(further['PropagatesReloadTo']) };
}
