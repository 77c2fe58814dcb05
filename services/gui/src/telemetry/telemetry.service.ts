import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { SeriesDto, TelemetryDto, TelemetryQuery } from '@smart-monitor/contracts/http';
import { TelemetryRepository } from '@smart-monitor/database';
import { badField } from '../http/problem.js';
import { tokens } from '../tokens.js';

const defaultWindowMs = 3_600_000;

/** Host measurements, as charts want them. */
@Injectable()
export class TelemetryService {
  constructor(
    private readonly telemetry: TelemetryRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** Every series of a host with its latest value. */
  async series(hostId: string): Promise<SeriesDto[]> {
    const [all, latest] = await Promise.all([
      this.telemetry.series(hostId),
      this.telemetry.latest(hostId, this.clock.now()),
    ]);
    const values = new Map(latest.map((one) => [one.id, one]));
    return all.map(({ id, key, labels, unit, kind }) => {
      const value = values.get(id);
      return { key, labels, unit, kind, at: value?.at ?? null, value: value?.value ?? null };
    });
  }

  /** The values of one key over a window, one row of columns per series. */
  async values(hostId: string, query: TelemetryQuery): Promise<TelemetryDto> {
    const to = query.to ?? this.clock.now();
    const from = query.from ?? to - defaultWindowMs;
    if (from >= to) throw badField('from', 'must be before `to`');
    const { key, points } = query;
    const found = await this.telemetry.query({ hostId, key, from, to, points });
    return {
      hostId,
      key,
      unit: found[0]?.unit ?? '',
      from,
      to,
      series: found.map((series) => ({
        labels: series.labels,
        at: series.points.map((point) => point.at),
        mean: series.points.map((point) => point.avg),
        min: series.points.map((point) => point.min),
        max: series.points.map((point) => point.max),
      })),
    };
  }
}
