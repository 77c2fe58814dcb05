import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { HostKpisDto, KpisDto } from '@smart-monitor/contracts/http';
import { Gauge, type Registry } from 'prom-client';
import { HealthService } from '../health/health.service.js';
import { tokens } from '../tokens.js';
import { KpisService } from './kpis.service.js';

const dayMs = 24 * 60 * 60_000;
/** The ranges that are told of, each up to the moment of counting. */
const windows = { '24h': dayMs, '30d': 30 * dayMs } as const;
type Window = keyof typeof windows;

/** How long the figures are believed: scrapes, however many, cost the database one count a minute. */
const believedMs = 60_000;
/** Units with series of their own: those restarted most. */
const unitsTold = 20;

type Counted = Readonly<Record<Window, KpisDto>>;
type Value = readonly [labels: Readonly<Record<string, string>>, value: number | null];

/** A gauge: what it is, and its values for one host over one window. */
interface Told {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly of: (host: HostKpisDto) => readonly Value[];
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

const gauges: readonly Told[] = [
  {
    name: 'incidents',
    help: 'Incidents opened in the window, by what they came to.',
    labels: ['end'],
    of: ({ open, healed, helped, recoveredByItself, otherEnds }) => [
      [{ end: 'open' }, open],
      [{ end: 'healed' }, healed],
      [{ end: 'helped' }, helped],
      [{ end: 'by-itself' }, recoveredByItself],
      [{ end: 'other' }, otherEnds],
    ],
  },
  {
    name: 'actions',
    help: 'Automatic actions begun in the window, by what they came to.',
    labels: ['result'],
    of: ({ verified, failed, undecided, notCarriedOut }) => [
      [{ result: 'verified' }, verified],
      [{ result: 'failed' }, failed],
      [{ result: 'undecided' }, undecided],
      [{ result: 'not-carried-out' }, notCarriedOut],
    ],
  },
  {
    name: 'success_ratio',
    help: 'Verified of the automatic actions that were decided, 0 to 1.',
    labels: [],
    of: ({ successPercent }) => [[{}, successPercent === null ? null : successPercent / 100]],
  },
  {
    name: 'detection_seconds',
    help: 'From the failure, as systemd stamps it, to the record of the incident.',
    labels: ['quantile'],
    of: ({ detection }) => [
      [{ quantile: '0.5' }, seconds(detection.p50Ms)],
      [{ quantile: '0.95' }, seconds(detection.p95Ms)],
    ],
  },
  {
    name: 'duration_seconds',
    help: 'MTTR: from the failure to the unit being active again, of incidents that recovered by an action.',
    labels: ['quantile'],
    of: ({ recovery }) => [
      [{ quantile: '0.5' }, seconds(recovery.p50Ms)],
      [{ quantile: '0.95' }, seconds(recovery.p95Ms)],
    ],
  },
  {
    name: 'duration_mean_seconds',
    help: 'The mean of the same.',
    labels: [],
    of: ({ recovery }) => [[{}, seconds(recovery.meanMs)]],
  },
  {
    name: 'saved_minutes',
    help: 'Estimate: by how much the healed incidents were shorter than the baseline, summed up.',
    labels: [],
    of: ({ savedMinutes }) => [[{}, savedMinutes]],
  },
];

/** The figures of recovery for Prometheus: gauges over a window that moves along, for each host. */
@Injectable()
export class RecoveryGauges {
  #asked: { readonly mono: number; readonly answer: Promise<Counted | null> } | null = null;

  constructor(
    private readonly kpis: KpisService,
    private readonly health: HealthService,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** Adds them to what `/metrics` tells. With the database away they have no value. */
  register(registry: Registry): void {
    for (const { name, help, labels, of } of gauges) {
      this.#gauge(registry, name, help, ['host', ...labels], (window, { hosts }) =>
        hosts.flatMap((host) =>
          of(host).map(([own, value]): Value => [{ host: host.hostname, window, ...own }, value]),
        ),
      );
    }
    const help = `Automatic restarts in the window, of the ${unitsTold} units that were restarted most.`;
    this.#gauge(registry, 'unit_restarts', help, ['host', 'unit'], (window, { units }) =>
      units
        .filter(({ restarts }) => restarts > 0)
        .map(({ hostname, unit, restarts }): Value => [{ host: hostname, window, unit }, restarts]),
    );
    this.#gauge(
      registry,
      'baseline_minutes',
      'What saved_minutes is measured against (RECOVERY_BASELINE_MINUTES).',
      [],
      (window, { baselineMinutes }) => (window === '24h' ? [[{}, baselineMinutes]] : []),
    );
  }

  #gauge(
    registry: Registry,
    name: string,
    help: string,
    labels: readonly string[],
    values: (window: Window, kpis: KpisDto) => readonly Value[],
  ): void {
    const gauge: Gauge = new Gauge({
      name: `smartmon_recovery_${name}`,
      help,
      labelNames: labels.length === 0 ? [] : [...labels, 'window'],
      registers: [registry],
      collect: async (): Promise<void> => {
        const counted = await this.#counted();
        gauge.reset();
        // One without labels is 0 after a reset.
        if (counted === null) return labels.length === 0 ? gauge.remove() : undefined;
        for (const window of Object.keys(windows) as Window[])
          for (const [own, value] of values(window, counted[window]))
            if (value !== null) gauge.set(own, value);
      },
    });
  }

  #counted(): Promise<Counted | null> {
    const mono = this.clock.mono();
    if (this.#asked === null || mono - this.#asked.mono > believedMs)
      this.#asked = { mono, answer: this.#count().catch(() => this.#notNow()) };
    return this.#asked.answer;
  }

  async #count(): Promise<Counted | null> {
    if (!(await this.health.databaseAnswers())) return this.#notNow();
    const to = this.clock.now();
    const read = (window: Window) => this.kpis.read({ from: to - windows[window], to, limit: unitsTold });
    const [day, month] = await Promise.all([read('24h'), read('30d')]);
    return { '24h': day, '30d': month };
  }

  /** Nothing is told while the database is away, and it is asked again at the next scrape. */
  #notNow(): null {
    this.#asked = null;
    return null;
  }
}
