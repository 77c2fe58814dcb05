import { Injectable } from '@nestjs/common';
import type {
  DecisionDto,
  DecisionsQuery,
  IncidentDto,
  IncidentPageDto,
  IncidentsQuery,
  IncidentStoryDto,
} from '@smart-monitor/contracts/http';
import { IncidentRepository, type Incident, type IncidentCursor } from '@smart-monitor/database';
import { badField, notFound } from '../http/problem.js';
import { storySteps } from './story.js';
import { decisionView, incidentView } from './views.js';

/** Incidents as people read them. */
@Injectable()
export class IncidentsService {
  constructor(private readonly incidents: IncidentRepository) {}

  /** One page, newest first. */
  async page(query: IncidentsQuery): Promise<IncidentPageDto> {
    const { host, unit, state, limit } = query;
    const filter = {
      ...(host !== undefined && { host }),
      ...(unit !== undefined && { unit }),
      ...(state === 'open' && { state: 'open' as const }),
    };
    const found: Incident[] = [];
    let before = query.before === undefined ? undefined : cursorFrom(query.before);
    // Few incidents are open at a time, so leaving them out costs at most one more round.
    for (;;) {
      const wanted = limit + 1 - found.length;
      const rows = await this.incidents.list(filter, { limit: wanted, ...(before && { before }) });
      found.push(...rows.filter((row) => state !== 'closed' || row.state !== 'open'));
      before = rows.at(-1);
      if (rows.length < wanted || found.length > limit) break;
    }
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: await this.views(items, query.zone),
      next: found.length > limit && last !== undefined ? `${last.openedAt}_${last.id}` : null,
    };
  }

  /** Incidents as the API tells them; the open ones with how they stand. */
  async views(incidents: readonly Incident[], zone?: string): Promise<IncidentDto[]> {
    const open = incidents.filter(({ state }) => state === 'open').map(({ id }) => id);
    const [latest, asked] = await Promise.all([
      this.incidents.latestSteps(open),
      this.incidents.questions(open),
    ]);
    return incidents.map((incident) =>
      incidentView(incident, latest.get(incident.id), asked.get(incident.id), zone),
    );
  }

  /** The newest incidents of a filter, for the overview and the service page. */
  async some(
    filter: { host?: string; unit?: string; state?: 'open' },
    limit: number,
    zone?: string,
  ): Promise<IncidentDto[]> {
    return this.views(await this.incidents.list(filter, { limit }), zone);
  }

  /** One incident, step by step. */
  async story(id: string, zone?: string): Promise<IncidentStoryDto> {
    const story = await this.incidents.story(id);
    if (story === null) throw notFound(`No incident has the id ${id}.`);
    const { decisions, actions } = story;
    const latest = { decision: decisions.at(-1) ?? null, action: actions.at(-1) ?? null };
    const asked = story.incident.state === 'open' ? await this.incidents.questions([id]) : null;
    return { ...incidentView(story.incident, latest, asked?.get(id), zone), steps: storySteps(story) };
  }

  /** Decisions, newest first. */
  async decisions(query: DecisionsQuery): Promise<DecisionDto[]> {
    const { host, unit, limit } = query;
    const filter = { ...(host !== undefined && { host }), ...(unit !== undefined && { unit }) };
    return (await this.incidents.decisions(filter, limit)).map(decisionView);
  }
}

function cursorFrom(text: string): IncidentCursor {
  const match = /^(\d{1,15})_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(text);
  if (match === null) throw badField('before', 'must be the `next` of an earlier page');
  return { openedAt: Number(match[1]), id: match[2]! };
}
