import { SystemdError, unitPath, type SystemdConnection, type UnitState } from '@smart-monitor/systemd';

import { callSystemd } from '../bus/errors.js';
import { Refusal } from '../refusal.js';
import { blastRadius } from './blast-radius.js';
import { notPermitted } from './permission.js';
import { startReach } from './pulled-in.js';
import { texts } from './texts.js';
import type { UnitContext } from './unit-action.js';

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

/** A unit with the units that PropagatesStopTo= names counted among those that consist of it. */
async function withPropagation(systemd: SystemdConnection, unit: string): Promise<UnitState> {
  const [state, further] = await Promise.all([
    systemd.glance(unit, ['RequiredBy', 'BoundBy', 'ConsistsOf']),
    systemd.get(unitPath(unit), ['PropagatesStopTo']).catch((error: unknown): Record<string, unknown> => {
      // systemd before 249 has neither the setting nor the property.
      if (error instanceof SystemdError) return {};
      throw error;
    }),
  ]);
  return { ...state, consistsOf: [...state.consistsOf, ...texts(further['PropagatesStopTo'])] };
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

/** Running units that systemd reloads with the unit. @throws Refusal where one of them may not be reloaded */
export async function reloadedAlong(
  { systemd, state, permission }: Omit<UnitContext, 'read'>,
  names: readonly string[],
): Promise<readonly string[]> {
  const states = await Promise.all(
    names.map((name) => callSystemd(`read ${name}`, () => systemd.glance(name))),
  );
  const running = states.filter(({ activeState }) => !['inactive', 'failed'].includes(activeState));
  const units = running.map(({ unit }) => unit);
  const refused = running.flatMap((other) => {
    const problem = notPermitted(permission, other, 'reload');
    return problem === null ? [] : [`${other.unit} (${problem})`];
  });
  if (refused.length > 0)
    throw new Refusal('blast-radius', `An action on ${state.unit} would also reload ${refused.join(', ')}.`, {
      units,
    });
  return units;
}
