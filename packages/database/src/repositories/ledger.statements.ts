import type { LedgerBody, LedgerRecord } from '@smart-monitor/contracts';
import { cleanJson, cleanText, moment } from '../text.js';

/** A ledger record of one kind. */
export type Of<K extends LedgerBody['kind']> = LedgerRecord<Extract<LedgerBody, { kind: K }>>;

/** How the records of one kind become rows: one statement for all of them, taking one array parameter. */
export interface Statement<K extends LedgerBody['kind'] = LedgerBody['kind']> {
  readonly kind: K;
  /** What makes two records write the same row; the last of a batch stands for all. */
  readonly key: (record: Of<K>) => string;
  /** The row as JSON; `at` and `mono` of the record, its host and name are added for every kind. */
  readonly row: (record: Of<K>) => Record<string, unknown>;
  /** SQL over `r`, the rows of `jsonb_to_recordset($1)` with the columns of `columns`. */
  readonly columns: string;
  readonly sql: (source: string) => string;
}

function statement<K extends LedgerBody['kind']>(definition: Statement<K>): Statement {
  return definition as unknown as Statement;
}

const at = moment('r.at');

/** Ties between records of one action: record ids are UUIDv7, so the later made is the greater. */
const newer = (column: string) =>
  `recovery_actions.${column} IS NULL OR recovery_actions.${column} < excluded.${column}`;

/**
 * Every statement is idempotent, and they commute: whatever order records arrive in, and however often, the rows
 * end up the same. A later state is never overwritten by the replay of an earlier one.
 */
export const statements: readonly Statement[] = [
  statement({
    kind: 'unit-state',
    key: (record) => record.id,
    row: ({ body }) => ({ ...body }),
    columns:
      '"unit" text, "rawStatus" text, "normalizedStatus" text, "subState" text, "serviceType" text, "unitFileState" text, recoverable boolean',
    sql: (r) => `
      INSERT INTO service_status (id, host_id, "timestamp", hostname, service_name, raw_status, normalized_status, sub_state, service_type, unit_file_state, recoverable)
      SELECT r.id, r."hostId", ${at} AT TIME ZONE 'UTC', r.hostname, r.unit, r."rawStatus", r."normalizedStatus", r."subState", r."serviceType", r."unitFileState", r.recoverable
      FROM ${r} ON CONFLICT DO NOTHING`,
  }),
  statement({
    kind: 'unit-state',
    // The newest of a batch by its own time, not by its place in the batch.
    key: (record) => `${record.hostId} ${record.body.unit}`,
    row: ({ body }) => ({ ...body }),
    columns:
      '"unit" text, "rawStatus" text, "normalizedStatus" text, "subState" text, "serviceType" text, "unitFileState" text, recoverable boolean',
    sql: (r) => `
      INSERT INTO service_current (host_id, service_name, hostname, raw_status, normalized_status, sub_state, service_type, unit_file_state, recoverable, since, updated_at, record_id)
      SELECT r."hostId", r.unit, r.hostname, r."rawStatus", r."normalizedStatus", r."subState", r."serviceType", r."unitFileState", r.recoverable, ${at}, ${at}, r.id
      FROM ${r}
      ON CONFLICT (host_id, service_name) DO UPDATE SET hostname = excluded.hostname, raw_status = excluded.raw_status,
        normalized_status = excluded.normalized_status, sub_state = excluded.sub_state, service_type = excluded.service_type,
        unit_file_state = excluded.unit_file_state, recoverable = excluded.recoverable, updated_at = excluded.updated_at, record_id = excluded.record_id,
        since = CASE WHEN (service_current.raw_status, service_current.sub_state) = (excluded.raw_status, excluded.sub_state)
          THEN service_current.since ELSE excluded.since END
      WHERE (excluded.updated_at, excluded.record_id) > (service_current.updated_at, service_current.record_id)`,
  }),
  statement({
    kind: 'incident-opened',
    key: ({ body }) => body.incidentId,
    row: ({ body }) => ({ ...body }),
    columns:
      '"incidentId" uuid, unit text, condition text, "detectedBy" text, summary text, "failedMono" float8',
    sql: (r) => `
      INSERT INTO incidents (id, host_id, hostname, unit, condition, detected_by, summary, opened_at, opened_mono, failed_mono)
      SELECT r."incidentId", r."hostId", r.hostname, r.unit, r.condition, r."detectedBy", r.summary, ${at}, r.mono, r."failedMono"
      FROM ${r}
      ON CONFLICT (id) DO UPDATE SET condition = excluded.condition, detected_by = excluded.detected_by,
        summary = excluded.summary, opened_at = excluded.opened_at, opened_mono = excluded.opened_mono, failed_mono = excluded.failed_mono
      WHERE incidents.condition IS NULL`,
  }),
  statement({
    kind: 'incident-closed',
    key: ({ body }) => body.incidentId,
    row: ({ body }) => ({ ...body }),
    columns: '"incidentId" uuid, unit text, state text, summary text, "durationMs" float8',
    sql: (r) => `
      INSERT INTO incidents (id, host_id, hostname, unit, state, opened_at, closed_at, closed_mono, closed_summary, duration_ms)
      SELECT r."incidentId", r."hostId", r.hostname, r.unit, r.state, ${at} - r."durationMs" * interval '1 millisecond', ${at}, r.mono, r.summary, r."durationMs"
      FROM ${r}
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, closed_at = excluded.closed_at, closed_mono = excluded.closed_mono,
        closed_summary = excluded.closed_summary, duration_ms = excluded.duration_ms
      WHERE incidents.closed_at IS NULL OR incidents.closed_at < excluded.closed_at`,
  }),
  statement({
    kind: 'evidence',
    key: ({ body }) => body.evidenceId,
    row: ({ body }) => ({ ...body }),
    columns: '"evidenceId" uuid, "incidentId" uuid, unit text, topic text, body jsonb',
    sql: (r) => `
      INSERT INTO evidence (id, host_id, incident_id, unit, topic, body, at, mono)
      SELECT r."evidenceId", r."hostId", r."incidentId", r.unit, r.topic, r.body, ${at}, r.mono FROM ${r} ON CONFLICT DO NOTHING`,
  }),
  statement({
    kind: 'decision',
    key: ({ body }) => body.decisionId,
    row: ({ body }) => ({ ...body }),
    columns:
      '"decisionId" uuid, "incidentId" uuid, "requestId" uuid, unit text, policy text, verb text, remedy text, verdict text, reason text, hits text[], checks jsonb',
    sql: (r) => `
      INSERT INTO decisions (id, host_id, hostname, incident_id, request_id, unit, policy, verb, remedy, verdict, reason, hits, checks, at, mono)
      SELECT r."decisionId", r."hostId", r.hostname, r."incidentId", r."requestId", r.unit, r.policy, r.verb, coalesce(r.remedy, r.verb), r.verdict, r.reason,
        coalesce(r.hits, '{}'), coalesce(r.checks, '[]'), ${at}, r.mono FROM ${r} ON CONFLICT DO NOTHING`,
  }),
  statement({
    kind: 'intent',
    key: ({ body }) => body.actionId,
    row: ({ body }) => ({ ...body }),
    columns:
      '"actionId" uuid, "incidentId" uuid, "decisionId" uuid, "requestId" uuid, unit text, verb text, remedy text, "by" text, "invocationBefore" text, "bootId" text',
    sql: (r) => `
      INSERT INTO recovery_actions (id, host_id, hostname, unit, incident_id, decision_id, request_id, verb, remedy, "by", invocation_before, boot_id, begun_at, begun_mono)
      SELECT r."actionId", r."hostId", r.hostname, r.unit, r."incidentId", r."decisionId", r."requestId", r.verb, coalesce(r.remedy, r.verb), r."by", r."invocationBefore", r."bootId", ${at}, r.mono
      FROM ${r}
      ON CONFLICT (id) DO UPDATE SET incident_id = excluded.incident_id, decision_id = excluded.decision_id, request_id = excluded.request_id,
        verb = excluded.verb, remedy = excluded.remedy, "by" = excluded."by", invocation_before = excluded.invocation_before, boot_id = excluded.boot_id,
        begun_at = excluded.begun_at, begun_mono = excluded.begun_mono
      WHERE recovery_actions.begun_at IS NULL`,
  }),
  statement({
    kind: 'outcome',
    key: ({ body }) => body.actionId,
    row: ({ body }) => ({ ...body }),
    columns:
      '"actionId" uuid, "incidentId" uuid, unit text, result text, code text, detail text, "invocationAfter" text, "durationMs" float8',
    sql: (r) => `
      INSERT INTO recovery_actions (id, host_id, hostname, unit, incident_id, result, code, detail, invocation_after, duration_ms, ended_at, ended_mono, outcome_record)
      SELECT r."actionId", r."hostId", r.hostname, r.unit, r."incidentId", r.result, r.code, r.detail, r."invocationAfter", r."durationMs", ${at}, r.mono, r.id
      FROM ${r}
      ON CONFLICT (id) DO UPDATE SET result = excluded.result, code = excluded.code, detail = excluded.detail,
        invocation_after = excluded.invocation_after, duration_ms = excluded.duration_ms, ended_at = excluded.ended_at,
        ended_mono = excluded.ended_mono, outcome_record = excluded.outcome_record
      WHERE ${newer('outcome_record')}`,
  }),
  statement({
    kind: 'verification',
    key: ({ body }) => body.actionId,
    row: ({ body }) => ({ ...body }),
    columns: '"actionId" uuid, "incidentId" uuid, unit text, verified boolean, checks jsonb',
    sql: (r) => `
      INSERT INTO recovery_actions (id, host_id, hostname, unit, incident_id, verified, checks, verified_at, verified_mono, verification_record)
      SELECT r."actionId", r."hostId", r.hostname, r.unit, r."incidentId", r.verified, r.checks, ${at}, r.mono, r.id
      FROM ${r}
      ON CONFLICT (id) DO UPDATE SET verified = excluded.verified, checks = excluded.checks, verified_at = excluded.verified_at,
        verified_mono = excluded.verified_mono, verification_record = excluded.verification_record
      WHERE ${newer('verification_record')}`,
  }),
  statement({
    kind: 'request-result',
    key: ({ body }) => body.requestId,
    row: ({ body }) => ({ ...body }),
    columns: '"requestId" uuid, state text, reason text, answer jsonb',
    sql: (r) => `
      INSERT INTO request_results (request_id, state, reason, answer, at)
      SELECT r."requestId", r.state, r.reason, r.answer, ${at} FROM ${r} ON CONFLICT DO NOTHING`,
  }),
  statement({
    kind: 'observations',
    key: (record) => record.id,
    row: ({ body }) => ({ ...body }),
    columns: 'seq bigint, "bootId" uuid, entries jsonb',
    sql: (r) => `
      INSERT INTO observations (host_id, seq, at, mono, boot_id, kind, unit, body)
      SELECT r."hostId", r.seq + e.place - 1, ${at}, (e.entry ->> 'mono')::float8, r."bootId", e.entry ->> 'kind', e.entry ->> 'unit', e.entry -> 'body'
      FROM ${r} CROSS JOIN LATERAL jsonb_array_elements(r.entries) WITH ORDINALITY AS e (entry, place) ON CONFLICT DO NOTHING`,
  }),
];

/** Whether a record is told to those who follow the events: what was merely consumed is of interest to back-tests alone. */
export function isEvent({ body }: LedgerRecord): boolean {
  return body.kind !== 'observations';
}

/** The `events` row of each record. Evidence is told of, not sent: it can be long, and the story has it. */
export const eventSql = `
  INSERT INTO events (id, kind, host_id, subject, at, body)
  SELECT r.id, r.kind, r."hostId", r.subject, ${at}, r.body
  FROM jsonb_to_recordset($1) AS r (id uuid, kind text, "hostId" uuid, subject text, at float8, body jsonb)
  ON CONFLICT DO NOTHING`;

/** The row of `events` for a record, before it becomes JSON. */
export function eventRow({ id, hostId, hostname, at: when, body }: LedgerRecord): Record<string, unknown> {
  const subject = subjectOf(body);
  const told = body.kind === 'evidence' ? { ...body, body: undefined } : body;
  return { id, kind: body.kind, hostId, subject: cleanText(subject), at: when, body: { ...told, hostname } };
}

/** What a record is about, for people: mostly a unit. */
function subjectOf(body: LedgerBody): string {
  if (body.kind === 'request-result') return body.requestId;
  if (body.kind === 'observations') return '';
  return body.kind === 'helper-audit' ? 'host-helper' : body.unit;
}

/** All records of a statement's kind as its one parameter, and the SQL source that reads it back as rows `r`. */
export function prepare(
  definition: Statement,
  records: readonly LedgerRecord[],
): { sql: string; rows: string; count: number } {
  const byKey = new Map<string, LedgerRecord>();
  for (const record of records) {
    if (record.body.kind !== definition.kind) continue;
    const key = definition.key(record as never);
    const known = byKey.get(key);
    if (!known || isLater(record, known)) byKey.set(key, record);
  }
  const rows = [...byKey.values()].map((record) => ({
    ...definition.row(record as never),
    id: record.id,
    hostId: record.hostId,
    hostname: record.hostname,
    at: record.at,
    mono: record.mono,
  }));
  const source = `jsonb_to_recordset($1) AS r (id uuid, "hostId" uuid, hostname text, at float8, mono float8, ${definition.columns})`;
  return { sql: definition.sql(source), rows: cleanJson(rows), count: rows.length };
}

function isLater(record: LedgerRecord, than: LedgerRecord): boolean {
  return record.at === than.at ? record.id > than.id : record.at > than.at;
}
