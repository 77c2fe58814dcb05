import { type HealthAnswer, routes } from '@smart-monitor/protocol';

import type { AllowListStore } from '../allow-list/store.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { Lease } from '../lease.js';
import type { PolkitStanding } from '../polkit/standing.js';
import { killByPid } from '../process/capabilities.js';
import type { Verb } from './verb.js';

export interface HealthOptions {
  readonly version: string;
  readonly bootId: string;
  readonly hostname: string;
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly bus: Bus;
  readonly audit: AuditLog;
  readonly allowList: AllowListStore;
  readonly polkit: PolkitStanding;
  /** The lock file that a package manager holds. */
  packageManager(): Promise<string | null>;
  running(): number;
  breakers(): Promise<HealthAnswer['breakers']>;
  standing(): Pick<HealthAnswer, 'native' | 'watchdog'>;
}

/** `GET /v1/health`: how the helper is doing; renews the lease of the instance that asks, where it is free or its own. */
export function healthVerb(options: HealthOptions): Verb {
  return {
    name: 'health',
    ...routes.health,
    audit: 'counted',
    answer: async ({ caller }) => {
      const { version, bootId, hostname, dryRun, monitorOnly, clock, lease, bus, audit, allowList } = options;
      const now = clock.mono();
      const mine = caller.instance !== '' && lease.take(caller.instance, now).mine;
      const inForce = allowList.current();
      const standing = options.standing();
      const { hash, degraded, reason } = inForce;
      const body: HealthAnswer = {
        ok: true,
        verb: 'health',
        version,
        bootId,
        mono: Math.floor(now),
        hostname,
        dryRun,
        monitorOnly,
        lease: { holder: lease.current(now), mine, remainingMs: Math.round(lease.remaining(now)) },
        bus: bus.health(),
        audit: audit.health(),
        approved: { hash, degraded, reason },
        polkit: options.polkit.look(inForce),
        breakers: await options.breakers(),
        // What cannot be read is told where somebody wants to act.
        packageManager: await options.packageManager().catch(() => null),
        running: options.running(),
        ...standing,
        killByPid: killByPid(standing.native.pidfd),
      };
      return { status: 200, body };
    },
  };
}
