import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { LegacyRestartDto, LegacyRestartResultDto } from '@smart-monitor/contracts/http';
import {
  ControlStatusRepository,
  HostRepository,
  IncidentRepository,
  ServiceStatusRepository,
} from '@smart-monitor/database';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';
import { sentenceOf, WishService } from './wish.service.js';

const minuteMs = 60_000;

/** The status and the body of an answer. */
export interface RestartAnswer {
  readonly status: number;
  readonly answer: LegacyRestartResultDto;
}

/** POST /api/services/restart of the first Smart-Monitor: its checks in its order, its bodies, its codes. */
@Injectable()
export class RestartByKeyService {
  constructor(
    private readonly hosts: HostRepository,
    private readonly controls: ControlStatusRepository,
    private readonly services: ServiceStatusRepository,
    private readonly incidents: IncidentRepository,
    private readonly wishes: WishService,
    @Inject(tokens.clock) private readonly clock: Clock,
    @Inject(tokens.settings) private readonly settings: GuiSettings,
  ) {}

  /** The key was checked before: allow-list, recoverable, cooldown, backoff, dry run, execute or queue. */
  async restart({ host: named, service }: LegacyRestartDto): Promise<RestartAnswer> {
    const host = await this.hosts.find(named);
    const control = host && (await this.controls.list()).find(({ hostId }) => hostId === host.id)?.body;
    if (!host || !control || !granted(control.approved, service)) {
      return no(403, `${service} is not in approved_services.json for ${named}`);
    }
    const state = await this.services.one(host.id, service, this.clock.now());
    if (state === null || !state.recoverable) return no(409, 'service not recoverable');
    const waiting = await this.#tooSoon(host.id, service);
    if (waiting !== null) return no(429, waiting);
    const request = await this.wishes.ask('restart', host.id, service, {}, 'api-key');
    if (control.dryRun) return { status: 202, answer: { ok: true, result: 'queued', dry_run: true } };
    const result = await this.wishes.answerTo(request);
    if (result === null)
      return { status: 200, answer: { ok: true, result: 'queued', queued_for: host.hostname } };
    if (result.state === 'done')
      return { status: 200, answer: { ok: true, result: 'success', executed_on: host.hostname } };
    const error = sentenceOf(request, result);
    return { status: result.state === 'refused' ? 409 : 502, answer: { ok: false, result: 'fail', error } };
  }

  async #tooSoon(hostId: string, unit: string): Promise<string | null> {
    const { restartCooldownMinutes, restartBackoffFails, restartBackoffWindowMinutes } = this.settings;
    const now = this.clock.now();
    const window = Math.max(restartCooldownMinutes, restartBackoffWindowMinutes) * minuteMs;
    const actions = await this.incidents.actions({ host: hostId, unit, since: now - window }, 200);
    const after = (minutes: number) => actions.filter((one) => (one.begunAt ?? 0) > now - minutes * minuteMs);
    if (after(restartCooldownMinutes).length > 0) return 'cooldown';
    const failed = after(restartBackoffWindowMinutes).filter(
      ({ result, verified }) => result !== null && (result !== 'done' || verified === false),
    );
    return failed.length >= restartBackoffFails ? 'backoff' : null;
  }
}

function granted(approved: Readonly<Record<string, readonly string[]>>, unit: string): boolean {
  return Object.hasOwn(approved, unit) && approved[unit]!.includes('restart');
}

function no(status: number, error: string): RestartAnswer {
  return { status, answer: { ok: false, error } };
}
