import type {
  ActionResult,
  DecisionCheck,
  DecisionReason,
  IncidentState,
  RefrainReason,
  Remedy,
  VerificationCheck,
} from '@smart-monitor/contracts';
import { Brackets } from 'typeorm';
import type { Database } from '../database.js';
import { DecisionEntity } from '../entities/decision.entity.js';
import { EvidenceEntity } from '../entities/evidence.entity.js';
import { IncidentEntity } from '../entities/incident.entity.js';
import { RecoveryActionEntity } from '../entities/recovery-action.entity.js';
import { millis } from '../text.js';

/** An incident. Times in milliseconds: `...At` since the epoch, `...Mono` of the host's monotonic clock. */
export interface Incident {
  readonly id: string;
  readonly hostId: string;
  readonly hostname: string;
  readonly unit: string;
  /** Empty while the record of the opening has not arrived. */
  readonly condition: string;
  readonly detectedBy: string;
  readonly summary: string;
  readonly state: IncidentState;
  readonly openedAt: number;
  readonly openedMono: number | null;
  readonly closedAt: number | null;
  readonly closedMono: number | null;
  readonly closedSummary: string | null;
  readonly durationMs: number | null;
}

export interface StoredEvidence {
  readonly id: string;
  readonly topic: string;
  readonly body: unknown;
  readonly at: number;
  readonly mono: number;
}

export interface StoredDecision {
  readonly id: string;
  readonly hostId: string;
  readonly hostname: string;
  readonly incidentId: string | null;
  readonly requestId: string | null;
  readonly unit: string;
  readonly policy: string;
  readonly verb: string;
  /** The rung of the policy's ladder. */
  readonly remedy: Remedy;
  readonly verdict: 'act' | 'refrain';
  readonly reason: DecisionReason;
  readonly hits: readonly RefrainReason[];
  readonly checks: readonly DecisionCheck[];
  readonly at: number;
  readonly mono: number;
}

/** An action; what is not known yet is null. */
export interface StoredAction {
  readonly id: string;
  readonly hostId: string;
  readonly hostname: string;
  readonly unit: string;
  readonly incidentId: string | null;
  readonly decisionId: string | null;
  readonly requestId: string | null;
  readonly verb: string | null;
  readonly remedy: Remedy | null;
  readonly by: string | null;
  readonly invocationBefore: string | null;
  readonly invocationAfter: string | null;
  readonly begunAt: number | null;
  readonly begunMono: number | null;
  readonly result: ActionResult | null;
  readonly code: string | null;
  readonly detail: string | null;
  readonly durationMs: number | null;
  readonly endedAt: number | null;
  readonly endedMono: number | null;
  readonly verified: boolean | null;
  readonly checks: readonly VerificationCheck[] | null;
  readonly verifiedAt: number | null;
  readonly verifiedMono: number | null;
}

/** Everything that belongs to an incident, each list in the order of its times. */
export interface IncidentStory {
  readonly incident: Incident;
  readonly evidence: readonly StoredEvidence[];
  readonly decisions: readonly StoredDecision[];
  readonly actions: readonly StoredAction[];
}

/** What was decided and done last about an incident; null where nothing was. */
export interface LatestSteps {
  readonly decision: Pick<StoredDecision, 'verdict' | 'reason' | 'at'> | null;
  readonly action: Pick<StoredAction, 'result' | 'verified' | 'begunAt' | 'remedy'> | null;
}

/** What a policy suggests in an incident, and waits for a person to say. */
export interface StoredSuggestion {
  readonly unit: string;
  readonly remedy: Remedy;
  readonly policy: string;
  /** What the check saw, in a phrase. */
  readonly saw: string;
  readonly at: number;
}

/** A person's no in an incident. */
export interface StoredDenial {
  readonly by: string;
  readonly note: string;
  readonly at: number;
}

/** What is asked of people in an incident, and what they said. */
export interface IncidentQuestions {
  readonly suggestions: readonly StoredSuggestion[];
  readonly denied: StoredDenial | null;
}

export interface IncidentFilter {
  /** A host's id or name. */
  readonly host?: string;
  readonly unit?: string;
  readonly state?: IncidentState;
  /** Opened at or after this moment. */
  readonly since?: number;
}

/** Where a list goes on: what was opened before this incident. */
export interface IncidentCursor {
  readonly openedAt: number;
  readonly id: string;
}

/** Tables `incidents`, `decisions`, `evidence` and `recovery_actions`, for reading; the ledger fills them. */
export class IncidentRepository {
  constructor(private readonly database: Database) {}

  /** Incidents, newest first. */
  async list(
    filter: IncidentFilter = {},
    page: { readonly limit?: number; readonly before?: IncidentCursor } = {},
  ): Promise<Incident[]> {
    const rows = await this.database.entities('list the incidents', IncidentEntity, (incidents) => {
      const query = incidents
        .createQueryBuilder('i')
        .orderBy('i.opened_at', 'DESC')
        .addOrderBy('i.id', 'DESC')
        .limit(page.limit ?? 50);
      if (filter.host !== undefined)
        query.andWhere('(i.host_id::text = :host OR i.hostname = :host)', { host: filter.host });
      if (filter.unit !== undefined) query.andWhere('i.unit = :unit', { unit: filter.unit });
      if (filter.state !== undefined) query.andWhere('i.state = :state', { state: filter.state });
      if (filter.since !== undefined)
        query.andWhere('i.opened_at >= :since', { since: new Date(filter.since) });
      if (page.before) {
        const { openedAt, id } = page.before;
        // Whole milliseconds, as the caller knows them; the column is finer.
        query.andWhere(
          new Brackets((where) =>
            where
              .where(`date_trunc('milliseconds', i.opened_at) < :at`, { at: new Date(openedAt) })
              .orWhere(`(date_trunc('milliseconds', i.opened_at) = :at AND i.id < :id)`, { id }),
          ),
        );
      }
      return query.getMany();
    });
    return rows.map(toIncident);
  }

  /** How many incidents are open, of one host (id) or of all. */
  async openCount(hostId?: string): Promise<number> {
    return this.database.entities('count the open incidents', IncidentEntity, (incidents) =>
      incidents.countBy({ state: 'open', ...(hostId !== undefined && { hostId }) }),
    );
  }

  /** An incident with its evidence, decisions and actions, or null. */
  async story(id: string): Promise<IncidentStory | null> {
    const row = await this.database.entities('read an incident', IncidentEntity, (incidents) =>
      incidents.findOneBy({ id }),
    );
    if (!row) return null;
    const where = { where: { incidentId: id } };
    const [evidence, decisions, actions] = await Promise.all([
      this.database.entities('read the evidence', EvidenceEntity, (all) =>
        all.find({ ...where, order: { at: 'ASC', id: 'ASC' } }),
      ),
      this.database.entities('read the decisions', DecisionEntity, (all) =>
        all.find({ ...where, order: { at: 'ASC', id: 'ASC' } }),
      ),
      this.database.entities('read the actions', RecoveryActionEntity, (all) =>
        all.find({ ...where, order: { begunAt: 'ASC', id: 'ASC' } }),
      ),
    ]);
    return {
      incident: toIncident(row),
      evidence: evidence.map(({ id: key, topic, body, at, mono }) => ({
        id: key,
        topic,
        body,
        at: at.getTime(),
        mono,
      })),
      decisions: decisions.map(toDecision),
      actions: actions.map(toAction),
    };
  }

  /** The last decision and the last action of each of these incidents, in one question. */
  async latestSteps(ids: readonly string[]): Promise<ReadonlyMap<string, LatestSteps>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<LatestSteps & { readonly id: string } & Record<string, unknown>>(
      'read how the incidents stand',
      `SELECT i.id,
         (SELECT jsonb_build_object('verdict', d.verdict, 'reason', d.reason, 'at', ${millis('d.at')})
          FROM decisions d WHERE d.incident_id = i.id ORDER BY d.at DESC, d.id DESC LIMIT 1) AS decision,
         (SELECT jsonb_build_object('result', a.result, 'verified', a.verified, 'begunAt', ${millis('a.begun_at')},
           'remedy', a.remedy)
          FROM recovery_actions a WHERE a.incident_id = i.id ORDER BY a.begun_at DESC NULLS LAST, a.id DESC LIMIT 1) AS action
       FROM unnest($1::uuid[]) AS i (id)`,
      [[...ids]],
    );
    return new Map(rows.map(({ id, decision, action }) => [id, { decision, action }]));
  }

  /** What is suggested in incidents, by the last decision about each unit, and the first no that was said in each. */
  async questions(ids: readonly string[]): Promise<ReadonlyMap<string, IncidentQuestions>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<
      IncidentQuestions & { readonly id: string } & Record<string, unknown>
    >(
      'read what is asked in the incidents',
      `SELECT i.id,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('unit', d.unit, 'remedy', coalesce(d.remedy, 'restart'),
             'policy', d.policy, 'at', ${millis('d.at')}, 'saw', coalesce((SELECT c ->> 'saw' FROM
             jsonb_array_elements(d.checks) AS c WHERE c ->> 'reason' = 'awaiting-approval' LIMIT 1), '')) ORDER BY d.at, d.unit), '[]')
          FROM (SELECT DISTINCT ON (unit) * FROM decisions WHERE incident_id = i.id
              -- A person's wish that was refused changes nothing about what is suggested.
              AND (request_id IS NULL OR verdict = 'act') ORDER BY unit, at DESC, id DESC) AS d
          WHERE d.reason = 'awaiting-approval') AS suggestions,
         (SELECT jsonb_build_object('by', r.by, 'note', coalesce(r.args ->> 'note', ''), 'at', ${millis('a.at')})
          FROM requests r JOIN request_results a ON a.request_id = r.id AND a.state = 'done'
          WHERE r.kind IN ('deny', 'veto') AND r.args ->> 'incidentId' = i.id::text ORDER BY a.at LIMIT 1) AS denied
       FROM unnest($1::uuid[]) AS i (id)`,
      [[...ids]],
    );
    return new Map(rows.map(({ id, suggestions, denied }) => [id, { suggestions, denied }]));
  }

  /** Decisions, newest first, also those without an incident. */
  async decisions(
    filter: { readonly host?: string; readonly unit?: string } = {},
    limit = 100,
  ): Promise<StoredDecision[]> {
    const rows = await this.database.entities('list the decisions', DecisionEntity, (decisions) => {
      const query = decisions
        .createQueryBuilder('d')
        .orderBy('d.at', 'DESC')
        .addOrderBy('d.id', 'DESC')
        .limit(limit);
      if (filter.host !== undefined)
        query.andWhere('(d.host_id::text = :host OR d.hostname = :host)', { host: filter.host });
      if (filter.unit !== undefined) query.andWhere('d.unit = :unit', { unit: filter.unit });
      return query.getMany();
    });
    return rows.map(toDecision);
  }

  /** Actions, newest first, also those that a person asked for. */
  async actions(
    filter: { readonly host?: string; readonly unit?: string; readonly since?: number } = {},
    limit = 100,
  ): Promise<StoredAction[]> {
    const rows = await this.database.entities('list the actions', RecoveryActionEntity, (actions) => {
      const query = actions
        .createQueryBuilder('a')
        .orderBy('a.begun_at', 'DESC', 'NULLS LAST')
        .addOrderBy('a.id', 'DESC')
        .limit(limit);
      if (filter.host !== undefined)
        query.andWhere('(a.host_id::text = :host OR a.hostname = :host)', { host: filter.host });
      if (filter.unit !== undefined) query.andWhere('a.unit = :unit', { unit: filter.unit });
      if (filter.since !== undefined)
        query.andWhere('a.begun_at >= :since', { since: new Date(filter.since) });
      return query.getMany();
    });
    return rows.map(toAction);
  }
}

const time = (date: Date | null) => date?.getTime() ?? null;

function toIncident(row: IncidentEntity): Incident {
  return {
    ...row,
    condition: row.condition ?? '',
    state: row.state as IncidentState,
    openedAt: row.openedAt.getTime(),
    closedAt: time(row.closedAt),
  };
}

function toDecision(row: DecisionEntity): StoredDecision {
  return {
    ...row,
    remedy: row.remedy as Remedy,
    verdict: row.verdict as StoredDecision['verdict'],
    reason: row.reason as DecisionReason,
    hits: row.hits as RefrainReason[],
    checks: row.checks as DecisionCheck[],
    at: row.at.getTime(),
  };
}

function toAction(row: RecoveryActionEntity): StoredAction {
  return {
    ...row,
    remedy: row.remedy as Remedy | null,
    result: row.result as ActionResult | null,
    checks: row.checks as VerificationCheck[] | null,
    begunAt: time(row.begunAt),
    endedAt: time(row.endedAt),
    verifiedAt: time(row.verifiedAt),
  };
}
