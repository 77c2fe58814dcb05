import type { ControlStatus, HelperStatus } from '@smart-monitor/contracts';
import type { AuditTrail } from '../control/act/audit-trail.js';
import type { HelperWatch } from '../control/act/helper-watch.js';
import type { Pipeline } from '../control/pipeline.js';
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
}

/** How this orchestrator is doing, for the console's banners. It says the same again until something changes. */
export function controlStatus(parts: StatusParts): ControlStatus {
  const { pipeline, helper, settings, instance, version } = parts;
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
    units: engine.size,
    version,
  };
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
