import type { Clock, MaintenanceStatus, Policy } from '@smart-monitor/contracts';
import type { ApprovedList } from '../act/answers/approved.js';
import type { UnitState } from '@smart-monitor/systemd';
import type { FileChange, HelperPosture } from '../decide/context.js';
import { onMonotonic } from '../maintenance.js';
import type { Posture } from '../judge.js';
import { isShown } from '../observe/shown.js';
import type { Limits } from '../state.js';
import { grantBy, limitsBy } from '../decide/allow-list.js';

/** What decisions depend on beside the units, as plain data: what is stored of it says everything. */
export interface PostureFacts {
  /** The allow-list in force, with its limits. */
  readonly list: ApprovedList;
  /** The host's bounds where the list sets none. */
  readonly limits: Limits;
  /** The policies of the file; the built-in ones are behind them. */
  readonly policies: readonly Policy[];
  readonly hostname: string;
  /** The setting DRY_RUN. */
  readonly dryRun: boolean;
  /** The setting by which this orchestrator never acts, `MODE=collector`; null where there is none. */
  readonly collector: string | null;
  readonly helper: HelperPosture;
  /** Maintenance windows in force on this host. */
  readonly maintenance: readonly MaintenanceStatus[];
  /** The units that people want to see (SMARTMON_SERVICE_WATCH); all where none is named. */
  readonly watch: readonly string[];
}

/** What the engine asks at the moment of a decision, by the facts of that moment: another object whenever they changed. */
export function postureBy(
  facts: () => PostureFacts,
  clock: Clock,
  fileChange: (state: UnitState) => FileChange | null,
): Posture {
  let known: PostureFacts | null = null;
  let limitsOf: ReturnType<typeof limitsBy>;
  let common: Omit<ReturnType<Posture>, 'limits'>;
  /** One for all units with the same bounds, as long as the facts are the same. */
  const postures = new Map<Limits, ReturnType<Posture>>();
  return (unit) => {
    const now = facts();
    if (now !== known) {
      const { list, limits: hosts, maintenance: _, watch: __, ...others } = now;
      common = { ...others, grant: grantBy(list), fileChange, maintenance: [] };
      limitsOf = limitsBy(list, hosts);
      postures.clear();
      known = now;
    }
    const limits = limitsOf(unit);
    let posture = postures.get(limits);
    if (posture === undefined) postures.set(limits, (posture = { ...common, limits }));
    return now.maintenance.length === 0
      ? posture
      : { ...posture, maintenance: onMonotonic(now.maintenance, clock) };
  };
}

/** Whether people want to see a unit, by the facts. */
export function shownBy(watch: readonly string[]): ReturnType<typeof isShown> {
  return isShown(watch);
}
