import type { HostSample, MetricKind, MetricValue } from '@smart-monitor/contracts';
import type { Database, Runner } from '../database.js';
import { DatabaseError } from '../errors.js';
import { cleanJson, cleanText, millis, moment } from '../text.js';
import { PartitionRepository } from './partition.repository.js';

/** What can be charted for a host. */
export interface Series {
  readonly id: number;
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly kind: MetricKind;
}

/** A time range of the series of one key. */
export interface TelemetryQuery {
  readonly hostId: string;
  readonly key: string;
  /** Only series with these labels; without it every series of the key. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, `from` included, `to` not. */
  readonly from: number;
  readonly to: number;
  /** How many buckets the range is cut into; one point for each that has values. */
  readonly points: number;
}

/** The values of one bucket. */
export interface TelemetryPoint {
  /** Beginning of the bucket, milliseconds since the epoch. */
  readonly at: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** A series, and its last value of the last 24 hours. */
export interface LatestValue extends Series {
  readonly at: number;
  readonly value: number;
}

/** What became of samples. */
export interface WriteResult {
  /** Values stored; one that was there already is not counted. */
  readonly stored: number;
  /** Samples left out because their time is no possible one (more than 400 days old, or a month ahead). */
  readonly outOfTime: number;
}

const seriesColumns = 'id, key, labels, unit, kind';

/** No partition takes the row (check_violation). */
const noPartition = '23514';

const day = 86_400_000;

/** Tables `series` and `telemetry`; their writer is the collector. The writing path is SQL with arrays, one round trip a batch. */
export class TelemetryRepository {
  /** Ids of known series by identity; a host has some hundred. */
  readonly #ids = new Map<string, number>();
  /** The database that these ids are of: one that was restored has others. */
  #identity = '';
  readonly #partitions: PartitionRepository;

  constructor(private readonly database: Database) {
    this.#partitions = new PartitionRepository(database);
  }

  /** Stores samples; the same ones again change nothing. `now` judges their times. @throws DatabaseError when nothing was stored. */
  async write(samples: readonly HostSample[], now: number = Date.now()): Promise<WriteResult> {
    const inTime = samples.filter(({ at }) => at > now - 399 * day && at < now + 30 * day);
    const outOfTime = samples.length - inTime.length;
    if (inTime.every(({ values }) => values.length === 0)) return { stored: 0, outOfTime };
    const store = async (): Promise<WriteResult> => {
      await this.#learnSeries(inTime);
      const [ids, times, values] = this.#columns(inTime);
      const [row] = await this.database.query<{ stored: number; identity: string }>(
        `store ${ids.length} values`,
        `WITH which AS (SELECT id FROM database_identity), stored AS (
           INSERT INTO telemetry (series_id, ts, value)
           SELECT v.id, to_timestamp(at / 1000), value FROM unnest($1::int[], $2::float8[], $3::float8[]) AS v (id, at, value)
           WHERE (SELECT id FROM which) = $4::uuid
           ON CONFLICT DO NOTHING RETURNING 1)
         SELECT (SELECT count(*)::int FROM stored) AS stored, (SELECT id FROM which) AS identity`,
        [ids, times, values, this.#identity],
      );
      if (row!.identity === this.#identity) return { stored: row!.stored, outOfTime };
      this.#ids.clear();
      return store();
    };
    try {
      return await store();
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.sqlState !== noPartition) throw error;
      // A new day that nobody prepared, or samples from a spool: make their days and go on.
      const days = new Set(inTime.map(({ at }) => Math.floor(at / day)));
      for (const each of days) await this.#partitions.ensureBetween(each * day, each * day);
      return store();
    }
  }

  /** Every series of a host, by key. */
  async series(hostId: string): Promise<Series[]> {
    return this.database.query<Series & Record<string, unknown>>(
      'list the series of a host',
      `SELECT ${seriesColumns} FROM series WHERE host_id = $1 ORDER BY key, labels::text`,
      [hostId],
    );
  }

  /** The range cut into buckets with minimum, mean and maximum, for each series of the key. */
  async query(query: TelemetryQuery): Promise<(Series & { readonly points: TelemetryPoint[] })[]> {
    const stepMs = Math.max(1, Math.ceil((query.to - query.from) / Math.max(1, query.points)));
    const series = await this.database.query<Series & Record<string, unknown>>(
      `find the series ${query.key}`,
      `SELECT ${seriesColumns} FROM series WHERE host_id = $1 AND key = $2 AND labels @> $3::jsonb ORDER BY labels::text`,
      [query.hostId, query.key, cleanJson(query.labels ?? {})],
    );
    const rows = await this.database.query<TelemetryPoint & { series: number } & Record<string, unknown>>(
      `read the values of ${query.key}`,
      `SELECT series_id AS series, ${millis('bucket')} AS at, min, avg, max FROM (
         SELECT series_id, date_bin($4::float8 * interval '1 millisecond', ts, ${moment('$2')}) AS bucket, min(value), avg(value), max(value)
         FROM telemetry WHERE series_id = ANY ($1::int[]) AND ts >= ${moment('$2')} AND ts < ${moment('$3')} AND value IS NOT NULL
         GROUP BY 1, 2) b ORDER BY 1, 2`,
      [series.map(({ id }) => id), query.from, query.to, stepMs],
    );
    const bySeries = new Map<number, TelemetryPoint[]>(series.map(({ id }) => [id, []]));
    for (const { series: id, at, min, avg, max } of rows) bySeries.get(id)?.push({ at, min, avg, max });
    return series.map((one) => ({ ...one, points: bySeries.get(one.id) ?? [] }));
  }

  /** The newest value of each series of a host, where there is one of the last 24 hours. */
  async latest(hostId: string, now: number = Date.now()): Promise<LatestValue[]> {
    return this.database.query<LatestValue & Record<string, unknown>>(
      'read the newest values of a host',
      `SELECT ${seriesColumns}, ${millis('v.ts')} AS at, v.value FROM series
       CROSS JOIN LATERAL (SELECT ts, value FROM telemetry t WHERE t.series_id = series.id AND value IS NOT NULL
         AND ts > ${moment('$2')} - interval '24 hours' AND ts < ${moment('$2')} + interval '1 hour' ORDER BY ts DESC LIMIT 1) v
       WHERE host_id = $1 ORDER BY key, labels::text`,
      [hostId, now],
    );
  }

  /** Series that are not known yet get their ids; those of another database are forgotten. */
  async #learnSeries(samples: readonly HostSample[]): Promise<void> {
    const identity = this.#identity;
    await this.#learnUnknown(samples);
    if (this.#identity !== identity) await this.#learnUnknown(samples);
  }

  async #learnUnknown(samples: readonly HostSample[]): Promise<void> {
    const unknown = new Map<string, { hostId: string; metric: MetricValue }>();
    for (const { hostId, values } of samples) {
      for (const metric of values) {
        const identity = identityOf(hostId, metric);
        if (!this.#ids.has(identity)) unknown.set(identity, { hostId, metric });
      }
    }
    if (unknown.size === 0) return;
    const rows = [...unknown].map(([identity, { hostId, metric }]) => ({
      identity,
      host: hostId,
      ...metric,
      value: undefined,
    }));
    const found = await this.database.transaction('store new series', async (runner: Runner) => {
      const source = `jsonb_to_recordset($1) AS r (identity text, host uuid, key text, labels jsonb, unit text, kind text)`;
      const parameters = [cleanJson(rows)];
      const [which] = await runner.query<{ id: string }>('', 'SELECT id FROM database_identity');
      if (which!.id !== this.#identity) this.#ids.clear();
      this.#identity = which!.id;
      await runner.query(
        '',
        `INSERT INTO series (host_id, key, labels, unit, kind) SELECT DISTINCT ON (host, key, labels) host, key, labels, unit, kind FROM ${source} ON CONFLICT DO NOTHING`,
        parameters,
      );
      return runner.query<{ id: number; identity: string }>(
        '',
        `SELECT s.id, r.identity FROM ${source} JOIN series s ON s.host_id = r.host AND s.device_id IS NULL AND s.key = r.key AND s.labels = r.labels`,
        parameters,
      );
    });
    for (const { id, identity } of found) this.#ids.set(identity, id);
  }

  #columns(samples: readonly HostSample[]): [number[], number[], number[]] {
    const [ids, times, values]: [number[], number[], number[]] = [[], [], []];
    for (const { hostId, at, values: metrics } of samples) {
      for (const metric of metrics) {
        const id = this.#ids.get(identityOf(hostId, metric));
        if (id === undefined || !Number.isFinite(metric.value)) continue;
        ids.push(id);
        times.push(at);
        values.push(metric.value);
      }
    }
    return [ids, times, values];
  }
}

/** What makes a series: host, key and labels in a fixed order, already cleaned as the database will have them. */
function identityOf(hostId: string, { key, labels }: MetricValue): string {
  const names = Object.keys(labels);
  const ordered =
    names.length < 2 ? labels : Object.fromEntries(names.sort().map((name) => [name, labels[name]]));
  return cleanText(`${hostId} ${key} ${JSON.stringify(ordered)}`);
}
