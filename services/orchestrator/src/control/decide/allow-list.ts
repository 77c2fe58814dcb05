import type { ApprovedList } from '../act/answers/approved.js';
import type { Limits } from '../state.js';
import type { Grant } from './context.js';

/** What an allow-list grants, with the words for the record. Pure. */
export function grantBy(list: ApprovedList): Grant {
  return (names, verb, executable) => {
    if (verb === 'clean') return isListed('clean-up', list.cleanUps, names);
    if (verb === 'network') return isListed('interface', list.interfaces, names);
    const listed = [...names, '*'].find((name) => list.units[name] !== undefined);
    if (listed === undefined) {
      return {
        granted: false,
        saw: list.hash === '' ? 'no allow-list is known yet' : `${names[0]} is not on the list`,
      };
    }
    const verbs: readonly string[] = list.units[listed]!;
    if (verb === 'kill' && executable !== undefined) return mayKill(list, names, executable);
    return verbs.includes(verb)
      ? { granted: true, saw: `${listed} is listed with ${verbs.join(', ')}` }
      : { granted: false, saw: `${listed} is listed, but not with ${verb}` };
  };
}

/** A process is killed only where the entry of its very unit names its executable. */
function mayKill(list: ApprovedList, names: readonly string[], executable: string): ReturnType<Grant> {
  const { units, processes } = list;
  const listed = names.find((name) => units[name] !== undefined && processes[name]?.includes(executable));
  return listed === undefined
    ? { granted: false, saw: `the list names no process ${executable} of ${names[0]} that may be killed` }
    : { granted: true, saw: `${listed} is listed, and ${executable} among its processes` };
}

/** The bounds in force by unit: the host's, but for what the allow-list sets. One object for all units that it sets the same for. */
export function limitsBy(list: ApprovedList, limits: Limits): (unit: string) => Limits {
  const { host, units } = list.limits;
  const known = new Map<object, Limits>();
  return (unit) => {
    const own = units[unit] ?? units['*'] ?? nothingSet;
    const before = known.get(own);
    if (before !== undefined) return before;
    const inForce = {
      ...limits,
      unitActions: own.actions ?? limits.unitActions,
      unitWindowMs: ms(own.windowSeconds, limits.unitWindowMs),
      hostActions: host?.actions ?? limits.hostActions,
      hostWindowMs: ms(host?.windowSeconds, limits.hostWindowMs),
      backoffFirstMs: ms(own.backoffSeconds, limits.backoffFirstMs),
      backoffMaxMs: ms(own.backoffMaxSeconds, limits.backoffMaxMs),
      breakerMs: ms(own.breakerSeconds, limits.breakerMs),
      healthyMs: ms(own.healthySeconds, limits.healthyMs),
    };
    known.set(own, inForce);
    return inForce;
  };
}

const nothingSet: ApprovedList['limits']['units'][string] = {};

function ms(seconds: number | undefined, fallback: number): number {
  return seconds === undefined ? fallback : seconds * 1000;
}

/** Whether one of the names is listed as a clean-up or an interface. */
function isListed(what: string, listed: readonly string[], names: readonly string[]): ReturnType<Grant> {
  const found = names.find((name) => listed.includes(name));
  return found === undefined
    ? { granted: false, saw: `the ${what} ${names[0]} is not on the list` }
    : { granted: true, saw: `the ${what} ${found} is listed` };
}
