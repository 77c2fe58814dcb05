import type { ControlStatus } from '@smart-monitor/contracts';
import type { HelperWatch } from '../control/act/helper-watch.js';
import type { Pipeline } from '../control/pipeline.js';
import type { Settings } from '../settings.js';

/** How this orchestrator is doing, for the console's banners. */
export function controlStatus(
  pipeline: Pipeline,
  helper: HelperWatch,
  settings: Settings,
  version: string,
): ControlStatus {
  const { engine, observe } = pipeline;
  return {
    mode: settings.systemd.mode,
    bus: observe.bus,
    dryRun: settings.recovery.dryRun || helper.posture.dryRun === true,
    monitorOnly: helper.posture.monitorOnly,
    lab: settings.recovery.lab,
    helper: { state: helper.state, detail: helper.detail },
    approved: helper.list.units,
    approvedHash: helper.list.hash,
    operatorStopped: [...engine.all()]
      .filter((memory) => memory.operatorStop !== null)
      .map((memory) => memory.unit),
    units: engine.size,
    version,
  };
}
