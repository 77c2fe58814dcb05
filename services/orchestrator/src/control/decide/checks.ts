import { refrainReasons } from '@smart-monitor/contracts';
import type { Check } from './check.js';
import { awaitingApproval } from './checks/awaiting-approval.js';
import { budgetSpent } from './checks/budget-spent.js';
import { circuitOpen } from './checks/circuit-open.js';
import { dryRun } from './checks/dry-run.js';
import { flapping } from './checks/flapping.js';
import { held } from './checks/held.js';
import { inMaintenance } from './checks/in-maintenance.js';
import { monitorOnly } from './checks/monitor-only.js';
import { notApproved } from './checks/not-approved.js';
import { notRecoverable } from './checks/not-recoverable.js';
import { observeOnly } from './checks/observe-only.js';
import { operatorStopped } from './checks/operator-stopped.js';
import { packageManagerBusy } from './checks/package-manager-busy.js';
import { startPending } from './checks/start-pending.js';
import { systemdStillRetrying } from './checks/systemd-still-retrying.js';
import { unverified } from './checks/unverified.js';
import { waitingBackoff } from './checks/waiting-backoff.js';
import { waitingDependency } from './checks/waiting-dependency.js';

const registered: readonly Check[] = [
  awaitingApproval,
  budgetSpent,
  circuitOpen,
  dryRun,
  flapping,
  held,
  inMaintenance,
  monitorOnly,
  notApproved,
  notRecoverable,
  observeOnly,
  operatorStopped,
  packageManagerBusy,
  startPending,
  systemdStillRetrying,
  unverified,
  waitingBackoff,
  waitingDependency,
];

/** The chain of checks. The order is the law's (contracts: `refrainReasons`), whatever the order of registration. */
export const checks: readonly Check[] = [...registered].sort(
  (a, b) => refrainReasons.indexOf(a.reason) - refrainReasons.indexOf(b.reason),
);
