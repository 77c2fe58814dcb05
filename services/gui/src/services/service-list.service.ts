import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type {
  ServiceHistoryDto,
  ServicePageDto,
  ServiceRowDto,
  ServicesQuery,
} from '@smart-monitor/contracts/http';
import {
  ControlStatusRepository,
  ServiceStatusRepository,
  type ServiceFilter,
  type ServiceState,
  type StoredControlStatus,
} from '@smart-monitor/database';
import { notFound } from '../http/problem.js';
import { tokens } from '../tokens.js';
import type { Table } from './csv.js';
import { withoutRepeats } from './uptime.js';

const minuteMs = 60_000;
const csvLimit = 50_000;

/** The list of services in the first Smart-Monitor's words. */
@Injectable()
export class ServiceListService {
  constructor(
    private readonly services: ServiceStatusRepository,
    private readonly controls: ControlStatusRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** One page. */
  async page(query: ServicesQuery): Promise<ServicePageDto> {
    const { limit, offset } = query;
    const controls = await this.controls.list();
    const page = await this.services.current(
      this.#filter(query, controls),
      { limit, offset },
      this.clock.now(),
    );
    return { total: page.total, items: page.items.map((state) => rowOf(state, controls)), limit, offset };
  }

  /** The whole list as a table. */
  async table(query: ServicesQuery): Promise<Table> {
    const { items } = await this.page({ ...query, limit: csvLimit, offset: 0 });
    const columns = [
      'host',
      'service_name',
      'os_platform',
      'status',
      'sub_state',
      'unit_file_state',
      'recoverable',
      'updated',
      'last_recovery_result',
      'last_recovery_at',
      'recent_failures',
    ] as const;
    return { columns, rows: items.map((item) => columns.map((column) => item[column])) };
  }

  /** The changes of one service, newest first. */
  async history(host: string, service: string, sinceMinutes: number): Promise<ServiceHistoryDto> {
    const [state, changes] = await Promise.all([
      this.services.one(host, service, this.clock.now()),
      this.services.history(host, service, this.clock.now() - sinceMinutes * minuteMs, 5_000),
    ]);
    if (state === null) throw notFound(`No service ${service} is known on a host ${host}.`);
    return {
      host: state.hostname,
      service,
      since_minutes: sinceMinutes,
      items: withoutRepeats(changes).map((change) => ({
        timestamp: new Date(change.at).toISOString(),
        ts_epoch: change.at / 1000,
        raw_status: change.rawStatus,
        normalized_status: change.normalizedStatus,
        sub_state: change.subState,
      })),
    };
  }

  /** The same as a table. */
  async historyTable(host: string, service: string, sinceMinutes: number): Promise<Table> {
    const history = await this.history(host, service, sinceMinutes);
    const columns = ['timestamp', 'ts_epoch', 'raw_status', 'normalized_status', 'sub_state'] as const;
    return { columns, rows: history.items.map((item) => columns.map((column) => item[column])) };
  }

  #filter(query: ServicesQuery, controls: readonly StoredControlStatus[]): ServiceFilter {
    const { host, status, search, since_minutes: since, all } = query;
    // Asked for by name, everything is shown.
    const noise = all === 'true' || all === '1' || search !== undefined;
    return {
      ...(host !== undefined && { host }),
      ...(status !== undefined && { status }),
      ...(search !== undefined && { search }),
      updatedSince: this.clock.now() - since * minuteMs,
      noise,
      keep: [...new Set(controls.flatMap(({ body }) => Object.keys(body.approved)))],
    };
  }
}

function rowOf(state: ServiceState, controls: readonly StoredControlStatus[]): ServiceRowDto {
  const control = controls.find(({ hostId }) => hostId === state.hostId)?.body;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    host_id: state.hostId,
    host: state.hostname,
    service_name: state.unit,
    os_platform: state.osPlatform,
    status: state.normalizedStatus,
    raw_status: state.rawStatus,
    sub_state: state.subState,
    service_type: state.serviceType,
    unit_file_state: state.unitFileState,
    recoverable: state.recoverable,
    since: iso(state.since),
    updated: iso(state.updatedAt),
    last_recovery_result: state.lastRecoveryResult,
    last_recovery_at: state.lastRecoveryAt === null ? null : iso(state.lastRecoveryAt),
    recent_failures: state.recentFailures,
    approved: control?.approved[state.unit]?.includes('restart') ?? false,
    operator_stopped: control?.operatorStopped.includes(state.unit) ?? false,
  };
}
