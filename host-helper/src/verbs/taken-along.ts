import { SystemdError, unitPath, type SystemdConnection, type UnitState } from '@smart-monitor/systemd';

import { callSystemd } from '../bus/errors.js';
import { Refusal } from '../refusal.js';
import { blastRadius } from './blast-radius.js';
import { notPermitted } from './permission.js';
import type { UnitContext } from './unit-action.js';

/** Running units that a stop of the unit stops too. @throws Refusal where one of them may not be touched */
export function stoppedAlong(context: UnitContext, verb: 'stop' | 'restart'): Promise<readonly string[]> {
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
 * Running units that a start of the unit stops, because the two conflict (Conflicts=, from either side).
 * @throws Refusal where one of them may not be stopped
 */
export async function conflictsStopped(context: UnitContext): Promise<readonly string[]> {
  const { systemd, state } = context;
  const both = await callSystemd(`read what conflicts with ${state.unit}`, () =>
    systemd.get(state.path, ['Conflicts', 'ConflictedBy']),
  );
  // Nearly every unit conflicts with shutdown.target; while that is active a start is refused by systemd itself.
  const names = [...new Set([...texts(both['Conflicts']), ...texts(both['ConflictedBy'])])].filter(
    (name) => name !== 'shutdown.target',
  );
  return runningAndPermitted(context, names, 'stop');
}

/** Running units that systemd reloads with the unit. @throws Refusal where one of them may not be reloaded */
export function reloadedAlong(context: UnitContext, names: readonly string[]): Promise<readonly string[]> {
  return runningAndPermitted(context, names, 'reload');
}

async function runningAndPermitted(
  { systemd, state, permission }: UnitContext,
  names: readonly string[],
  verb: 'stop' | 'reload',
): Promise<readonly string[]> {
  const states = await Promise.all(
    names.map((name) => callSystemd(`read ${name}`, () => systemd.glance(name))),
  );
  const running = states.filter(({ activeState }) => !['inactive', 'failed'].includes(activeState));
  const units = running.map(({ unit }) => unit);
  const refused = running.flatMap((other) => {
    const problem = notPermitted(permission, other, verb);
    return problem === null ? [] : [`${other.unit} (${problem})`];
  });
  if (refused.length > 0)
    throw new Refusal(
      'blast-radius',
      `An action on ${state.unit} would also ${verb} ${refused.join(', ')}.`,
      {
        units,
      },
    );
  return units;
}

/** A property that is a list of texts; anything else is none. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
