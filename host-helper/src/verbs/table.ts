import type { HealthAnswer } from '@smart-monitor/protocol';

import type { ActingVerb } from '../actions/acting-verb.js';
import type { Actor } from '../actions/actor.js';
import type { Judge } from '../actions/judge.js';
import type { ActionStore } from '../actions/store.js';
import type { AllowListStore } from '../allow-list/store.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { PackageManagerProbe } from '../host/package-manager.js';
import type { Lease } from '../lease.js';
import { PolkitStanding } from '../polkit/standing.js';
import type { Settings } from '../settings/settings.js';
import type { UnitStreams } from '../units/unit-streams.js';
import { version } from '../version.js';
import { actingRow } from './acting.js';
import { actionsVerb } from './actions.js';
import { approvedVerb } from './approved.js';
import { openBreakers } from './breakers.js';
import { healthVerb } from './health.js';
import { journalVerb } from './journal.js';
import type { Permission } from './permission.js';
import { probeVerb } from './probe.js';
import { smartVerb } from './smart.js';
import { unitsVerbs } from './units.js';
import type { Verb } from './verb.js';

export interface TableOptions {
  readonly settings: Settings;
  readonly bus: Bus;
  readonly audit: AuditLog;
  readonly allowList: AllowListStore;
  readonly store: ActionStore;
  readonly actor: Actor;
  readonly judge: Judge;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly unitStreams: UnitStreams;
  readonly permission: Permission;
  readonly packages: PackageManagerProbe;
  readonly acting: readonly ActingVerb[];
  readonly bootId: string;
  readonly monitorOnly: boolean;
  /** What of the native part is in force, and who watches the process. */
  standing(): Pick<HealthAnswer, 'native' | 'watchdog'>;
}

/** Everything that can be asked of the helper: one row per verb, one file per row. */
export function verbTable(options: TableOptions): readonly Verb[] {
  const {
    settings,
    bus,
    audit,
    allowList,
    store,
    actor,
    judge,
    clock,
    lease,
    unitStreams,
    permission,
    packages,
    acting,
    bootId,
    monitorOnly,
  } = options;
  const { hostname, dryRun, journalctl, smart, probe } = settings;
  const running = (): number => actor.open;
  return [
    ...acting.map((verb) => actingRow(verb, actor)),
    journalVerb(bus, permission, journalctl),
    ...unitsVerbs(bus, clock, unitStreams),
    smartVerb(smart, clock, bootId),
    probeVerb(probe.socket),
    approvedVerb(allowList, permission),
    healthVerb({
      version,
      bootId,
      hostname,
      dryRun,
      monitorOnly,
      clock,
      lease,
      bus,
      audit,
      allowList,
      polkit: new PolkitStanding(settings),
      running,
      packageManager: () => packages.held(),
      breakers: () => openBreakers({ store, judge, bus, permission }),
      standing: () => options.standing(),
    }),
    actionsVerb(store, actor),
  ];
}
