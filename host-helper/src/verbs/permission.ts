import {
  type AllowList,
  granted,
  limitsOf,
  neverTouched,
  type UnitLimits,
  type UnitVerb,
} from '@smart-monitor/protocol';
import type { UnitState } from '@smart-monitor/systemd';

import type { OwnUnit } from '../host/own-units.js';
import { Refusal } from '../refusal.js';

/** What decides whether a verb on a unit is permitted on this host. */
export interface Permission {
  list(): AllowList;
  readonly hostname: string;
  /** Units that the settings add to the never-list, and those that the product itself depends on. */
  readonly never: readonly string[];
  /** Units of this host that the product itself depends on, and why. */
  own(): readonly OwnUnit[];
}

/** Refuses a verb on a unit that is off the list, by its real name. */
export function mustBeListed(
  permission: Permission,
  state: UnitState,
  requested: string,
  verb: UnitVerb,
): void {
  if (granted(permission.list(), permission.hostname, state.unit, verb)) return;
  const alias = requested === state.unit ? '' : ` (${requested} is another name of it)`;
  throw new Refusal(
    'not-approved',
    `The list of ${permission.hostname} does not grant ${verb} on ${state.unit}${alias}.`,
  );
}

/** Refuses to touch an interface that the list does not name for this host. */
export function mustBeListedInterface(permission: Permission, name: string): void {
  const { hostname } = permission;
  const here = (hosts: readonly string[]): boolean => hosts.includes('*') || hosts.includes(hostname);
  if (permission.list().interfaces.some((entry) => entry.name === name && here(entry.hosts))) return;
  throw new Refusal('not-approved', `The list of ${hostname} does not grant the interface ${name}.`);
}

/** Refuses to touch a unit any of whose names is on the never-list. */
export function mustNotBeNever(permission: Permission, state: UnitState): void {
  const never = neverTouched([state.unit, ...state.names], permission.never);
  if (never !== null) throw new Refusal('never-list', `${never.name} is never touched: ${never.why}.`);
}

/** Why a unit may not be touched in passing, in words, or null. */
export function notPermitted(permission: Permission, state: UnitState, verb: UnitVerb): string | null {
  const never = neverTouched([state.unit, ...state.names], permission.never);
  if (never !== null) return 'never touched';
  return granted(permission.list(), permission.hostname, state.unit, verb) ? null : 'not on the list';
}

export function limitsFor(permission: Permission, unit: string, verb: UnitVerb): UnitLimits | null {
  return limitsOf(permission.list(), permission.hostname, unit, verb);
}
