import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { KpiFiguresDto, KpisDto, KpisQuery } from '@smart-monitor/contracts/http';
import { KpiRepository, type KpiFigures } from '@smart-monitor/database';
import { badField } from '../http/problem.js';
import type { Table } from '../services/csv.js';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';

const minuteMs = 60_000;
const defaultRangeMs = 30 * 24 * 60 * minuteMs;

/** The figures of recovery, as docs/kpi.md defines them. */
@Injectable()
export class KpisService {
  constructor(
    private readonly kpis: KpiRepository,
    @Inject(tokens.settings) private readonly settings: Pick<GuiSettings, 'recoveryBaselineMinutes'>,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  async read(query: KpisQuery): Promise<KpisDto> {
    const to = query.to ?? this.clock.now();
    const from = query.from ?? to - defaultRangeMs;
    if (from >= to) throw badField('from', 'must be before `to`');
    const baselineMinutes = this.settings.recoveryBaselineMinutes;
    const { total, hosts, units, unitCount } = await this.kpis.read({
      from,
      to,
      baselineMs: baselineMinutes * minuteMs,
      units: query.limit,
      ...(query.hostId !== undefined && { hostId: query.hostId }),
      ...(query.unit !== undefined && { unit: query.unit }),
    });
    return {
      from,
      to,
      baselineMinutes,
      total: view(total),
      hosts: hosts.map(view),
      units: units.map(view),
      unitCount,
    };
  }

  /** The units of the same answer as a table. */
  async table(query: KpisQuery): Promise<Table> {
    const { units } = await this.read(query);
    const rows = units.map((row) => [
      row.hostname,
      row.unit,
      row.incidents,
      row.open,
      row.healed,
      row.helped,
      row.recoveredByItself,
      row.restarts,
      row.verified,
      row.failed,
      row.successPercent,
      row.detection.p50Ms,
      row.recovery.p50Ms,
      row.recovery.p95Ms,
      row.recovery.meanMs,
      row.savedMinutes,
    ]);
    return { columns, rows };
  }
}

const columns = [
  'host',
  'service',
  'incidents',
  'open',
  'healed',
  'helped',
  'recovered_by_itself',
  'restarts',
  'verified',
  'failed',
  'success_percent',
  'detection_p50_ms',
  'mttr_p50_ms',
  'mttr_p95_ms',
  'mttr_mean_ms',
  'saved_minutes_estimate',
];

/** The figures with what is drawn from them; what else a row holds stays in it. */
function view<T extends KpiFigures>({ savedMs, ...figures }: T): Omit<T, 'savedMs'> & KpiFiguresDto {
  const { verified, failed } = figures;
  const decided = verified + failed;
  return {
    ...figures,
    successPercent: decided === 0 ? null : (verified / decided) * 100,
    savedMinutes: savedMs / minuteMs,
  };
}
