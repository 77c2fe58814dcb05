import { Inject, Injectable } from '@nestjs/common';
import {
  newId,
  planProblems,
  type Clock,
  type MaintenanceWindow,
  type WindowPlan,
} from '@smart-monitor/contracts';
import type { PutWindowDto, WindowDto, WindowListDto } from '@smart-monitor/contracts/http';
import { HostRepository, MaintenanceRepository } from '@smart-monitor/database';
import type { FastifyRequest } from 'fastify';
import { atLeast } from '../auth/access.js';
import { isInsecure } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { notFound, Problem } from '../http/problem.js';
import { tokens } from '../tokens.js';
import { inOrder, windowView } from './views.js';

/** Every orchestrator reads them all: so many are more than people overlook, and few enough. */
const mostWindows = 500;

/** Maintenance windows as people make them. What is in force on a host is told by its orchestrator, which goes by them. */
@Injectable()
export class MaintenanceService {
  constructor(
    private readonly windows: MaintenanceRepository,
    private readonly hosts: HostRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** All of them, as `request`'s person sees them. */
  async list(request: FastifyRequest): Promise<WindowListDto> {
    const [windows, hosts] = await Promise.all([this.windows.list(), this.hosts.list()]);
    const principal = principalOf(request);
    const now = this.clock.now();
    return {
      items: inOrder(windows.map((window) => windowView(window, now))),
      mayChange: principal !== null && atLeast(principal.role, 'operator') && !isInsecure(request),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
      hosts: hosts.map(({ hostname }) => hostname.toLowerCase()).toSorted(),
    };
  }

  /** Makes one. @throws Problem 400 that names each field that cannot be used */
  async create(body: PutWindowDto, by: string): Promise<WindowDto> {
    const now = this.clock.now();
    const plan = checked(body, now);
    if ((await this.windows.list()).length >= mostWindows)
      throw conflict(`There are ${mostWindows} maintenance windows already. Delete some that are over.`);
    const id = newId();
    await this.windows.create(id, plan, { by, now });
    return this.#view(id);
  }

  /** Replaces what one says. @throws Problem 400 as above, 404 */
  async update(id: string, body: PutWindowDto, by: string): Promise<WindowDto> {
    const now = this.clock.now();
    await this.#stored(id);
    await this.windows.update(id, checked(body, now), { by, now });
    return this.#view(id);
  }

  /** Ends one that is in force. @throws Problem 404, 409 where it is not in force */
  async end(id: string, by: string): Promise<WindowDto> {
    const window = await this.#stored(id);
    const now = this.clock.now();
    if (windowView(window, now).standing !== 'in-force')
      throw conflict(`The maintenance window "${window.name}" is not in force.`);
    await this.windows.end(window, { by, now });
    return this.#view(id);
  }

  /** Deletes one; gives what it was. @throws Problem 404 */
  async remove(id: string, by: string): Promise<WindowDto> {
    const window = await this.#stored(id);
    const now = this.clock.now();
    await this.windows.remove(window, { by, now });
    return windowView(window, now);
  }

  async #view(id: string): Promise<WindowDto> {
    return windowView(await this.#stored(id), this.clock.now());
  }

  async #stored(id: string): Promise<MaintenanceWindow> {
    const window = await this.windows.find(id);
    if (window === null) throw notFound(`No maintenance window has the id ${id}.`);
    return window;
  }
}

/** A body as a plan that can be used. @throws Problem 400 */
function checked(body: PutWindowDto, now: number): WindowPlan {
  const { name, note = '', kind, start, minutes, days = [], zone = 'UTC', until = null } = body;
  const hosts = (body.hosts ?? ['*']).map((host) => host.trim().toLowerCase());
  const units = (body.units ?? ['*']).map((unit) => unit.trim());
  const plan = {
    name: name.trim(),
    note: note.trim(),
    kind,
    start: start.trim(),
    days: [...new Set(days)],
    zone,
    minutes,
    until,
    hosts,
    units,
  };
  const errors = planProblems(plan, now).map((problem) => ({ ...problem }));
  if (errors.length === 0) return plan;
  const detail = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
  throw new Problem(400, 'bad-request', 'The request cannot be used', `${detail}.`, { errors });
}

function conflict(detail: string): Problem {
  return new Problem(409, 'conflict', 'That cannot be done now', detail);
}
