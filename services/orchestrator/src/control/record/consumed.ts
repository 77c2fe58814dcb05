import type { UnitState } from '@smart-monitor/systemd';
import { plainUnit } from '../plain-unit.js';

/** What of a unit's state `evaluate` and `decide` look at. A property test shows that the rest makes no difference. */
const isConsumed: Readonly<Record<keyof UnitState, boolean>> = {
  unit: true,
  names: true,
  path: false,
  description: false,
  loadState: true,
  activeState: true,
  subState: true,
  result: true,
  type: true,
  unitFileState: true,
  fragmentPath: false,
  invocationId: true,
  activeEnterTimestampMonotonic: true,
  activeExitTimestampMonotonic: true,
  stateChangeTimestampMonotonic: true,
  restart: true,
  nRestarts: true,
  timeoutStartUsec: false,
  startLimitIntervalUsec: false,
  startLimitBurst: false,
  mainPid: false,
  execMainCode: true,
  execMainStatus: true,
  controlGroup: false,
  memoryCurrent: false,
  job: true,
  canStart: true,
  refuseManualStart: true,
  requires: true,
  requiredBy: false,
  bindsTo: true,
  boundBy: false,
  partOf: false,
  consistsOf: false,
  after: false,
  triggeredBy: true,
  conflicts: true,
  unitFiles: false,
  needDaemonReload: true,
};

/** The properties that are kept. */
export const consumed = (Object.keys(isConsumed) as (keyof UnitState)[]).filter((key) => isConsumed[key]);

/** What a property is that was not told. */
function absent(key: keyof UnitState): unknown {
  return key === 'conflicts' ? [] : key === 'needDaemonReload' ? false : null;
}

/** Properties of a state that are not what they are in another one. */
export type StateChange = Readonly<Partial<Record<keyof UnitState, unknown>>>;

/** What is to be kept of a state beside an earlier one of the unit; null where nothing of it matters. Pure. */
export function changeOf(before: UnitState | null, state: UnitState): StateChange | null {
  const base = before ?? plainUnit(state.unit);
  let change: Partial<Record<keyof UnitState, unknown>> | null = null;
  for (const key of consumed) {
    const value = state[key] ?? absent(key);
    if (isSame(base[key] ?? absent(key), value)) continue;
    change ??= {};
    change[key] = value;
  }
  return change;
}

/** The state that `changeOf` was asked to keep, as far as it matters. Pure. */
export function stateAfter(unit: string, before: UnitState | null, change: StateChange | null): UnitState {
  return { ...(before ?? plainUnit(unit)), ...(change as Partial<UnitState> | null) };
}

/** Properties are plain: texts, numbers, lists of texts, a job. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => item === other[index]);
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
  const [a, b] = [one as UnitState['job'], other as UnitState['job']];
  return a!.id === b!.id && a!.type === b!.type;
}
