import type { ControlStatus } from '@smart-monitor/contracts';
import type { CheckDto, ControlStatusDto, HostDto } from '@smart-monitor/contracts/http';
import type { Host, StoredControlStatus } from '@smart-monitor/database';

/** An orchestrator reports every 10 s; after three missed reports it counts as silent. */
export const controlSilentMs = 30_000;

/** A host as the API tells it. */
export function hostView(host: Host, control: StoredControlStatus | null, now: number): HostDto {
  const { id, hostname, osPlatform, inventory, firstSeen, lastSeen } = host;
  return {
    id,
    hostname,
    osPlatform,
    inventory,
    firstSeen,
    lastSeen,
    control: control === null ? null : controlView(whole(control.body)),
    controlAt: control?.updatedAt ?? null,
    controlStale: isStale(control, now),
  };
}

/** The status of an orchestrator as the API tells it: each check with its last look. */
function controlView({ lastLooks, ...control }: ControlStatus): ControlStatusDto {
  return { ...control, checks: checkViews({ checks: control.checks, lastLooks }) };
}

/** The checks with the last look of each. */
export function checkViews({ checks, lastLooks }: Pick<ControlStatus, 'checks' | 'lastLooks'>): CheckDto[] {
  return checks.map((check) => ({
    ...check,
    lastLook: Object.hasOwn(lastLooks, check.name) ? lastLooks[check.name]! : null,
  }));
}

/** A status that an earlier version wrote tells less. */
export function whole(body: ControlStatus): ControlStatus {
  const unknown = { since: null, socket: '', lease: 'none', version: '', findings: [] } as const;
  const untold = {
    instance: '',
    policies: [],
    policiesProblem: '',
    holds: [],
    storms: [],
    maintenance: [],
    checks: [],
    lastLooks: {},
    checksProblem: '',
    network: null,
    guards: [],
  } as const;
  return { ...untold, ...body, helper: { ...unknown, ...body.helper } };
}

/** True when the orchestrator of a host has fallen silent, or never said anything. */
export function isStale(control: StoredControlStatus | null, now: number): boolean {
  return control === null || now - control.updatedAt > controlSilentMs;
}
