import {
  type AllowList,
  type CleanUp,
  grantedUnits,
  isUnitName,
  neverTouched,
  type UnitVerb,
} from '@smart-monitor/protocol';

import type { Settings } from '../settings/settings.js';

/**
 * What each verb needs of systemd: the detail `verb` that systemd gives polkit with the action manage-units (systemd
 * 252, `bus_verify_manage_units_async_full`). Calls without a verb, such as StartTransientUnit, are in no row.
 */
export const systemdVerbs: Readonly<Record<UnitVerb, readonly string[]>> = {
  restart: ['reset-failed', 'restart', 'start'],
  start: ['start'],
  stop: ['stop'],
  reload: ['reload'],
  'reset-failed': ['reset-failed'],
  kill: ['kill'],
  journal: [],
};

/** The root oneshots behind the clean-ups. They are never touched otherwise, and may be started alone. */
const cleanUpUnits: Readonly<Record<CleanUp, string>> = {
  'journal-vacuum': 'smart-monitor-journal-vacuum.service',
  tmpfiles: 'smart-monitor-tmpfiles-clean.service',
};

/**
 * What renewing or reconfiguring an interface asks polkit for. Neither service tells polkit which interface is meant, and
 * NetworkManager has one action for all that concerns connections: the helper's own list is the only judge of the rest.
 */
const interfaceActions: readonly string[] = [
  'org.freedesktop.NetworkManager.network-control',
  'org.freedesktop.network1.reconfigure',
  'org.freedesktop.network1.renew',
];

/** The settings that the rule depends on. */
export type RuleSettings = Pick<
  Settings,
  'install' | 'hostname' | 'allowWildcard' | 'never' | 'dryRun' | 'monitorOnly'
>;

/** What the helper's user may ask of systemd and of the network's services, on this host. */
export interface PolkitGrants {
  /** Unit -> systemd's verbs, both sorted. */
  readonly units: Readonly<Record<string, readonly string[]>>;
  /** systemd's verbs on every unit that is not on the never-list; empty without a wildcard. */
  readonly anyUnit: readonly string[];
  /** Ids of other polkit actions. */
  readonly actions: readonly string[];
}

const nothing: PolkitGrants = { units: {}, anyUnit: [], actions: [] };

/** Whether the helper, so set, ever asks systemd to do something. Where it does not the rule grants nothing. */
function acts({ install, dryRun, monitorOnly }: RuleSettings): boolean {
  return install === 'polkit' && !dryRun && !monitorOnly;
}

/** What a list grants under these settings (pure). Units of the never-list are left out, listed or not. */
export function polkitGrants(list: AllowList, settings: RuleSettings): PolkitGrants {
  if (!acts(settings)) return nothing;
  const { hostname, never, allowWildcard } = settings;
  const listed = Object.entries(grantedUnits(list, hostname));
  const units: [string, readonly string[]][] = listed
    .filter(([unit]) => isUnitName(unit) && neverTouched([unit], never) === null)
    .map(([unit, verbs]) => [unit, toSystemd(verbs)]);
  const cleaning = [...new Set(list.cleanUps)].sort();
  units.push(...cleaning.map((cleanUp): [string, string[]] => [cleanUpUnits[cleanUp], ['start']]));
  const anyVerbs = allowWildcard ? (listed.find(([unit]) => unit === '*')?.[1] ?? []) : [];
  const here = list.interfaces.some(({ hosts }) => hosts.includes('*') || hosts.includes(hostname));
  return {
    units: Object.fromEntries(units.filter(([, verbs]) => verbs.length > 0)),
    anyUnit: toSystemd(anyVerbs),
    actions: here ? interfaceActions : [],
  };
}

function toSystemd(verbs: readonly UnitVerb[]): readonly string[] {
  return [...new Set(verbs.flatMap((verb) => systemdVerbs[verb]))].sort();
}
