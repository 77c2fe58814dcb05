import { Inject, Injectable } from '@nestjs/common';
import { maintenanceOf, type Clock } from '@smart-monitor/contracts';
import type { ServiceDetailDto, UnitHistoryDto, UnitStateDto } from '@smart-monitor/contracts/http';
import {
  ControlStatusRepository,
  IncidentRepository,
  ServiceStatusRepository,
  type ServiceChange,
  type StoredControlStatus,
} from '@smart-monitor/database';
import type { FastifyRequest } from 'fastify';
import { atLeast } from '../auth/access.js';
import { isInsecure } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { checkViews, isStale, whole } from '../fleet/host-view.js';
import { notFound } from '../http/problem.js';
import { IncidentsService } from '../incidents/incidents.service.js';
import { decisionView } from '../incidents/views.js';
import { tokens } from '../tokens.js';
import { grantedVerbs, policyInForce, restartOffer } from './policy.js';
import { timeline } from './timeline.js';
import { uptime, withoutRepeats } from './uptime.js';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A snapshot is written every hour: looking back a little further finds the state in which the window began. */
const snapshotMs = 65 * minuteMs;

/** All that the page of one service shows. */
@Injectable()
export class ServiceDetailService {
  constructor(
    private readonly services: ServiceStatusRepository,
    private readonly controls: ControlStatusRepository,
    private readonly incidentTable: IncidentRepository,
    private readonly incidents: IncidentsService,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** The service as `request`'s person sees it. */
  async detail(
    hostId: string,
    unit: string,
    request: FastifyRequest,
    zone?: string,
  ): Promise<ServiceDetailDto> {
    const now = this.clock.now();
    const where = { host: hostId, unit };
    const [state, control, changes, decisions, actions, open] = await Promise.all([
      this.services.one(hostId, unit, now),
      this.#control(hostId),
      this.services.history(hostId, unit, now - 7 * dayMs, 2_000),
      this.incidentTable.decisions(where, 30),
      this.incidentTable.actions(where, 30),
      this.incidents.some({ ...where, state: 'open' }, 1, zone),
    ]);
    if (state === null) throw notFound(`No unit ${unit} is known on this host.`);
    const stale = isStale(control, now);
    const facts = {
      unit: state,
      control: control === null ? null : whole(control.body),
      silentMs: control === null ? null : now - control.updatedAt,
      stale,
      standing: open[0]?.standing ?? null,
    };
    const principal = principalOf(request);
    const mayAct = principal !== null && atLeast(principal.role, 'operator');
    const verbs = grantedVerbs(facts);
    return {
      hostId: state.hostId,
      hostname: state.hostname,
      unit,
      state: { ...stateOf(state), at: state.since },
      approved: verbs.includes('restart'),
      verbs,
      operatorStopped: facts.control?.operatorStopped.includes(unit) ?? false,
      dryRun: facts.control?.dryRun ?? false,
      monitorOnly: facts.control?.monitorOnly ?? false,
      controlStale: stale,
      policy: policyInForce(facts),
      ifHung: policyInForce(facts, 'unit-hung'),
      checks: facts.control === null ? [] : checkViews(facts.control).filter((one) => one.unit === unit),
      hold: facts.control?.holds.find((one) => one.unit === unit) ?? null,
      maintenance: maintenanceOf(facts.control?.maintenance ?? [], [unit]),
      mayHold: mayAct && !isInsecure(request) && !stale,
      latestDecision: decisions[0] === undefined ? null : decisionView(decisions[0]),
      openIncident: open[0] ?? null,
      restart: restartOffer(facts, { mayAct, insecure: isInsecure(request) }),
      uptime: uptime(changes, now - dayMs, now, knownUntil(control, now)),
      timeline: timeline(withoutRepeats(changes), decisions, actions).slice(0, 100),
    };
  }

  /** The states of a unit over a window. */
  async history(hostId: string, unit: string, sinceMinutes: number): Promise<UnitHistoryDto> {
    const now = this.clock.now();
    const from = now - sinceMinutes * minuteMs;
    const [state, control, changes] = await Promise.all([
      this.services.one(hostId, unit, now),
      this.#control(hostId),
      this.services.history(hostId, unit, from - snapshotMs, 10_000),
    ]);
    if (state === null) throw notFound(`No unit ${unit} is known on this host.`);
    const states = withoutRepeats(changes);
    const before = states.findIndex(({ at }) => at <= from);
    return {
      uptime: uptime(changes, from, now, knownUntil(control, now)),
      items: (before < 0 ? states : states.slice(0, before + 1)).map(stateOf),
    };
  }

  async #control(hostId: string): Promise<StoredControlStatus | null> {
    return (await this.controls.list()).find((one) => one.hostId === hostId) ?? null;
  }
}

function knownUntil(control: StoredControlStatus | null, now: number): number {
  return control !== null && isStale(control, now) ? control.updatedAt : now;
}

function stateOf(state: Omit<ServiceChange, 'id' | 'at'> & { readonly at?: number }): UnitStateDto {
  const { normalizedStatus, rawStatus, subState, serviceType, unitFileState, recoverable, at } = state;
  return { normalizedStatus, rawStatus, subState, serviceType, unitFileState, recoverable, at: at ?? 0 };
}
