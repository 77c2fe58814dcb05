import { Inject, Injectable } from '@nestjs/common';
import type { Clock, NormalizedStatus } from '@smart-monitor/contracts';
import type { HostDto, OverviewDto, SummaryDto, UnitCountsDto } from '@smart-monitor/contracts/http';
import {
  ControlStatusRepository,
  EventRepository,
  HostRepository,
  IncidentRepository,
  ServiceStatusRepository,
  startOfStream,
} from '@smart-monitor/database';
import { IncidentsService } from '../incidents/incidents.service.js';
import { tokens } from '../tokens.js';
import { hostView } from './host-view.js';

/** All hosts at once. */
@Injectable()
export class FleetService {
  constructor(
    private readonly hostTable: HostRepository,
    private readonly controls: ControlStatusRepository,
    private readonly units: ServiceStatusRepository,
    private readonly incidentTable: IncidentRepository,
    private readonly incidents: IncidentsService,
    private readonly events: EventRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** The counts of the first Smart-Monitor's cards. */
  async summary(): Promise<SummaryDto> {
    const [hosts, counts, open] = await Promise.all([
      this.hostTable.list(),
      this.#counts(),
      this.incidentTable.openCount(),
    ]);
    return {
      hosts: hosts.length,
      services: sum(counts),
      incidents_open: open,
      timestamp: new Date(this.clock.now()).toISOString(),
    };
  }

  /** Every host. */
  async hosts(): Promise<HostDto[]> {
    const [hosts, controls] = await Promise.all([this.hostTable.list(), this.controls.list()]);
    const now = this.clock.now();
    return hosts.map((host) => hostView(host, controls.find((one) => one.hostId === host.id) ?? null, now));
  }

  /** What the first page shows. */
  async overview(zone?: string): Promise<OverviewDto> {
    // Read before everything else: a stream begun at this cursor tells whatever the answer may have missed.
    const cursor = await this.events.newestCursor();
    const [hosts, counts, open, newest] = await Promise.all([
      this.hosts(),
      this.#counts(),
      this.incidents.some({ state: 'open' }, 50, zone),
      this.incidents.page({ state: 'closed', limit: 20, ...(zone !== undefined && { zone }) }),
    ]);
    return {
      at: this.clock.now(),
      units: sum(counts),
      openIncidents: open,
      recentIncidents: newest.items,
      hosts: hosts.map((host) => ({
        ...host,
        unitCounts: sum(counts.filter((count) => count.hostId === host.id)),
        openIncidents: open.filter((incident) => incident.hostId === host.id).length,
      })),
      cursor: cursor === startOfStream ? null : cursor,
    };
  }

  /** Counts what the list of services shows, so that a figure and the list behind it are the same. */
  async #counts() {
    const controls = await this.controls.list();
    const keep = [...new Set(controls.flatMap(({ body }) => Object.keys(body.approved)))];
    return this.units.counts({ noise: false, keep });
  }
}

function sum(counts: readonly { status: NormalizedStatus; count: number }[]): UnitCountsDto {
  const result = { total: 0, running: 0, stopped: 0, failed: 0, unknown: 0 };
  for (const { status, count } of counts) {
    result.total += count;
    result[status] += count;
  }
  return result;
}
