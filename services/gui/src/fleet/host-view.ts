import type { ControlStatus } from '@smart-monitor/contracts';
import type { HostDto } from '@smart-monitor/contracts/http';
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
    control: control === null ? null : whole(control.body),
    controlAt: control?.updatedAt ?? null,
    controlStale: isStale(control, now),
  };
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
  } as const;
  return { ...untold, ...body, helper: { ...unknown, ...body.helper } };
}

/** True when the orchestrator of a host has fallen silent, or never said anything. */
export function isStale(control: StoredControlStatus | null, now: number): boolean {
  return control === null || now - control.updatedAt > controlSilentMs;
}
