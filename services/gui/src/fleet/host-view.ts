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
    control: control?.body ?? null,
    controlAt: control?.updatedAt ?? null,
    controlStale: isStale(control, now),
  };
}

/** True when the orchestrator of a host has fallen silent, or never said anything. */
export function isStale(control: StoredControlStatus | null, now: number): boolean {
  return control === null || now - control.updatedAt > controlSilentMs;
}
