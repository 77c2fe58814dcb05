import {
  type ApprovedAnswer,
  grantedUnits,
  killableProcesses,
  neverListNames,
  neverTouched,
  routes,
} from '@smart-monitor/protocol';

import type { AllowListStore } from '../allow-list/store.js';
import type { Permission } from './permission.js';
import type { Verb } from './verb.js';

/** `GET /v1/approved`: the list in force, as this host sees it. */
export function approvedVerb(store: AllowListStore, permission: Permission): Verb {
  const { hostname } = permission;
  return {
    name: 'approved',
    ...routes.approved,
    audit: 'counted',
    answer: () => {
      const { list, hash, degraded, reason } = store.current();
      const units = grantedUnits(list, hostname);
      const { never, own } = permission;
      const here = (hosts: readonly string[]): boolean => hosts.includes('*') || hosts.includes(hostname);
      const body: ApprovedAnswer = {
        ok: true,
        verb: 'approved',
        hostname,
        hash,
        degraded,
        reason,
        units,
        processes: killableProcesses(list, hostname),
        listedButNever: Object.keys(units).filter((unit) => neverTouched([unit], never) !== null),
        never: [...neverListNames, ...never],
        own: own(),
        interfaces: list.interfaces.filter(({ hosts }) => here(hosts)).map(({ name }) => name),
        limits: {
          host: list.hostLimits,
          units: Object.fromEntries(
            list.entries.flatMap(({ unit, hosts, limits }) =>
              limits !== null && here(hosts) ? [[unit, limits]] : [],
            ),
          ),
        },
        cleanUps: list.cleanUps,
        warnings: list.warnings,
      };
      return Promise.resolve({ status: 200, body });
    },
  };
}
