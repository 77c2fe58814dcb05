import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { AnswerDto, RequestStateDto } from '@smart-monitor/contracts/http';
import { IncidentRepository } from '@smart-monitor/database';
import { notFound } from '../http/problem.js';
import { viewOf, WishService } from '../services/wish.service.js';
import { tokens } from '../tokens.js';
import { suggestionView } from './views.js';

/** People's answers to what policies suggest or announce. Whether an answer still counts is judged on the host. */
@Injectable()
export class AnswersService {
  constructor(
    private readonly incidents: IncidentRepository,
    private readonly wishes: WishService,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** Sends an answer to the orchestrator of the host, and waits for what it says. @throws Problem 404 */
  async answer(
    kind: 'approve' | 'deny' | 'veto',
    incidentId: string,
    { unit, remedy, pid, interface: name, note = '' }: AnswerDto,
    by: string,
  ): Promise<RequestStateDto> {
    const story = await this.incidents.story(incidentId);
    if (story === null) throw notFound(`No incident has the id ${incidentId}.`);
    const suggestions = (await this.incidents.questions([incidentId])).get(incidentId)?.suggestions ?? [];
    const about = unit ?? story.incident.unit;
    const meant =
      suggestions.find((one) => one.unit === about) ?? (unit === undefined ? suggestions[0] : undefined);
    const target = unit ?? meant?.unit ?? story.incident.unit;
    const suggested = meant === undefined ? null : suggestionView(meant);
    const aim = { pid: pid ?? suggested?.pid, interface: name ?? suggested?.interface };
    const what =
      kind === 'approve' ? { remedy: remedy ?? meant?.remedy ?? 'restart', ...withoutNulls(aim) } : {};
    const args = { incidentId, ...what, ...(note === '' ? {} : { note }) };
    const request = await this.wishes.ask(kind, story.incident.hostId, target, args, by);
    return viewOf(request, await this.wishes.answerTo(request), this.clock.now());
  }
}

function withoutNulls(named: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value != null));
}
