import type {
  Clock,
  ControlStatus,
  HelperStatus,
  HoldStatus,
  NetworkStatus,
  StormStatus,
} from '@smart-monitor/contracts';
import type { AuditTrail } from '../control/act/audit-trail.js';
import type { HelperWatch } from '../control/act/helper-watch.js';
import type { Engine } from '../control/engine.js';
import type { MaintenanceKeeper } from '../control/maintenance.js';
import type { Pipeline } from '../control/pipeline.js';
import type { PoliciesInForce } from '../policies/policy-store.js';
import type { Settings } from '../settings.js';
import { helperFindings } from './helper-findings.js';
import { socketGroups } from './socket-groups.js';

/** What a status is made of. */
interface StatusParts {
  readonly pipeline: Pipeline;
  readonly helper: HelperWatch;
  readonly trail: AuditTrail;
  readonly settings: Settings;
  readonly instance: string;
  readonly version: string;
  readonly policies: PoliciesInForce;
  readonly maintenance: MaintenanceKeeper;
  readonly checks: Pick<ControlStatus, 'checks' | 'lastLooks' | 'checksProblem'>;
  /** Null where the way out is not watched. */
  readonly network: NetworkStatus | null;
  readonly guards: ControlStatus['guards'];
  readonly clock: Clock;
}

/** How this orchestrator is doing, for the console's banners. It says the same again until something changes. */
export function controlStatus(parts: StatusParts): ControlStatus {
  const { pipeline, helper, settings, instance, version, policies, clock } = parts;
  const { engine, observe } = pipeline;
  return {
    mode: settings.systemd.mode,
    bus: observe.bus,
    dryRun: settings.recovery.dryRun || helper.posture.dryRun === true,
    monitorOnly: helper.posture.monitorOnly,
    lab: settings.recovery.lab,
    instance,
    helper: helperStatus(parts),
    approved: helper.list.units,
    approvedHash: helper.list.hash,
    operatorStopped: [...engine.all()]
      .filter((memory) => memory.operatorStop !== null)
      .map((memory) => memory.unit),
    policies: policies.policies,
    policiesProblem: policies.problem,
    ...parts.checks,
    ...watchful(engine, clock),
    maintenance: parts.maintenance.inForce,
    network: parts.network,
    guards: parts.guards,
    units: engine.size,
    version,
  };
}

/** Units that people or the engine itself keep from being healed just now. */
function watchful(engine: Engine, clock: Clock): Pick<ControlStatus, 'holds' | 'storms'> {
  const holds: HoldStatus[] = [];
  const storms: StormStatus[] = [];
  for (const { unit, hold, breaker, flapping } of engine.all()) {
    if (hold !== null) {
      const { by, note, until } = hold;
      // To the second: the same hold is told the same way each time.
      const ends = until === null ? null : Math.round((clock.now() + until - clock.mono()) / 1000) * 1000;
      holds.push({ unit, by, note, until: ends });
    }
    if (flapping) storms.push({ unit, kind: 'flapping' });
    else if (breaker === 'open') storms.push({ unit, kind: 'breaker' });
  }
  return { holds, storms };
}

function helperStatus({ helper, trail, settings }: StatusParts): HelperStatus {
  const { state, detail, since, socket, lease, health, list } = helper;
  const findings = helperFindings({
    state,
    detail,
    socket,
    groups: state === 'no-permission' ? socketGroups(socket) : '',
    keyId: settings.helper.keyId,
    health,
    list,
    dryRun: settings.recovery.dryRun,
    collector: settings.recovery.mode === 'collector',
    trouble: trail.trouble,
  });
  return { state, detail, since, socket, lease, version: health?.version ?? '', findings };
}
