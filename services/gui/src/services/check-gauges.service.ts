import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import { ControlStatusRepository, HostRepository } from '@smart-monitor/database';
import { Gauge, type Registry } from 'prom-client';
import { isStale, whole } from '../fleet/host-view.js';
import { HealthService } from '../health/health.service.js';
import { tokens } from '../tokens.js';

/** Checks and heartbeats for Prometheus. One that cannot be told just now has no value. */
@Injectable()
export class CheckGauges {
  constructor(
    private readonly controls: ControlStatusRepository,
    private readonly hosts: HostRepository,
    private readonly health: HealthService,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** Adds them to what `/metrics` tells. */
  register(registry: Registry): void {
    const gauge: Gauge<'host' | 'unit' | 'check'> = new Gauge({
      name: 'smartmon_check_up',
      help: '1 while a check or heartbeat of a service is good, 0 while it is red.',
      labelNames: ['host', 'unit', 'check'],
      registers: [registry],
      collect: async (): Promise<void> => {
        gauge.reset();
        // With the database away nothing is told, rather than something old.
        if (!(await this.health.databaseAnswers())) return;
        const found = await this.#found().catch(() => []);
        for (const { labels, ok } of found) gauge.set(labels, ok ? 1 : 0);
      },
    });
  }

  async #found(): Promise<{ labels: { host: string; unit: string; check: string }; ok: boolean }[]> {
    const [controls, hosts] = await Promise.all([this.controls.list(), this.hosts.list()]);
    const now = this.clock.now();
    return controls
      .filter((control) => !isStale(control, now))
      .flatMap(({ hostId, body }) => {
        const host = hosts.find(({ id }) => id === hostId)?.hostname ?? hostId;
        return whole(body).checks.flatMap(({ name, unit, ok }) =>
          ok === null ? [] : [{ labels: { host, unit, check: name }, ok }],
        );
      });
  }
}
