import { Injectable } from '@nestjs/common';
import { IncidentRepository, ServiceStatusRepository } from '@smart-monitor/database';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { RecoveryGauges } from '../kpis/recovery-gauges.service.js';
import { CheckGauges } from '../services/check-gauges.service.js';
import { StreamService } from '../stream/stream.service.js';
import { HealthService } from './health.service.js';

const minuteMs = 60_000;
/**
 * Left out of the process's own metrics: for them a timer wakes this process 100 times a second, which is 0.45 % of a core
 * while nothing happens. `nodejs_eventloop_lag_seconds`, measured when Prometheus asks, stays.
 */
const sampledLag = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
  (part) => `nodejs_eventloop_lag_${part}_seconds`,
);

/** What Prometheus reads. Names begin with `smartmon_`. */
@Injectable()
export class MetricsService {
  readonly #registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #durations: Histogram<'method' | 'route'>;

  constructor(
    private readonly health: HealthService,
    streams: StreamService,
    units: ServiceStatusRepository,
    incidents: IncidentRepository,
    recovery: RecoveryGauges,
    checks: CheckGauges,
  ) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: minuteMs });
    for (const name of sampledLag) this.#registry.removeSingleMetric(name);
    this.#requests = new Counter({
      name: 'smartmon_http_requests_total',
      help: 'HTTP requests answered, by route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'smartmon_http_request_duration_seconds',
      help: 'How long HTTP requests took.',
      labelNames: ['method', 'route'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10],
      registers,
    });
    new Gauge({
      name: 'smartmon_stream_clients',
      help: 'Clients of the live stream.',
      registers,
      collect() {
        this.set(streams.clients);
      },
    });
    const database: Gauge = new Gauge({
      name: 'smartmon_database_up',
      help: '1 when the database answers.',
      registers,
      collect: async (): Promise<void> => database.set((await this.health.databaseAnswers()) ? 1 : 0),
    });
    // With the database away these have no value: nothing is told rather than something old.
    const open: Gauge = new Gauge({
      name: 'smartmon_incidents_open',
      help: 'Incidents that are open.',
      registers,
      collect: (): Promise<void> =>
        this.#ask(
          () => open.remove(),
          async () => open.set(await incidents.openCount()),
        ),
    });
    const states: Gauge<'host' | 'state'> = new Gauge({
      name: 'smartmon_units',
      help: 'Units by host and state.',
      labelNames: ['host', 'state'],
      registers,
      collect: (): Promise<void> =>
        this.#ask(
          () => states.reset(),
          async () => {
            for (const { hostname, status, count } of await units.counts()) {
              states.inc({ host: hostname, state: status }, count);
            }
          },
        ),
    });
    recovery.register(this.#registry);
    checks.register(this.#registry);
  }

  /** Counts an answered request; `route` is the pattern, so that the number of series stays bounded. */
  answered(method: string, route: string, status: number, seconds: number): void {
    this.#requests.inc({ method, route, status });
    this.#durations.observe({ method, route }, seconds);
  }

  /** The whole text, and its content type. */
  async render(): Promise<{ type: string; text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  async #ask(clear: () => void, work: () => Promise<void>): Promise<void> {
    clear();
    if (!(await this.health.databaseAnswers())) return;
    await work().catch(clear);
  }
}
