import { newId, type LedgerBody, type LedgerRecord } from '@smart-monitor/contracts';
import { startPostgres, type EmbeddedPostgres } from '@smart-monitor/testing';
import { Database } from './database.js';

/** For specs: a throw-away server with the schema in it. */
export interface Fixture {
  readonly server: EmbeddedPostgres;
  readonly database: Database;
  stop(): Promise<void>;
}

export async function startFixture(
  options: { readonly migrate?: boolean; readonly major?: number } = {},
): Promise<Fixture> {
  const major = options.major ?? Number(process.env['SPEC_POSTGRES_MAJOR'] ?? 0);
  const server = await startPostgres(major === 0 ? {} : { major });
  const database = Database.open(server, { applicationName: 'spec' });
  if (options.migrate ?? true) await database.migrate();
  return {
    server,
    database,
    async stop() {
      await database.close();
      await server.stop();
    },
  };
}

export const hostId = '0d2c6a1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';

/** 2026-11-21 12:00:00 UTC. */
export const noon = Date.UTC(2026, 10, 21, 12);

/** A ledger record of the spec's host. */
export function record<B extends LedgerBody>(
  body: B,
  at: number = noon,
  more: Partial<LedgerRecord> = {},
): LedgerRecord<B> {
  return { id: newId(), hostId, hostname: 'BackendServer', at, mono: at - noon + 1_000_000, ...more, body };
}

/** The ledger of one heal: failed, seen, decided, acted, verified, closed. */
export function story(
  unit = 'lab-web.service',
  at: number = noon,
): { incidentId: string; actionId: string; records: LedgerRecord[] } {
  const [incidentId, decisionId, actionId] = [newId(), newId(), newId()];
  const state = (rawStatus: 'failed' | 'active', subState: string) =>
    ({
      kind: 'unit-state',
      unit,
      rawStatus,
      normalizedStatus: rawStatus === 'active' ? 'running' : 'failed',
      subState,
      serviceType: 'simple',
      unitFileState: 'enabled',
      recoverable: true,
    }) as const;
  const records: LedgerRecord[] = [
    record(state('failed', 'failed'), at),
    record(
      {
        kind: 'incident-opened',
        incidentId,
        unit,
        condition: 'failed',
        detectedBy: 'PropertiesChanged',
        summary: `${unit} failed.`,
      },
      at + 1,
    ),
    record(
      {
        kind: 'evidence',
        evidenceId: newId(),
        incidentId,
        unit,
        topic: 'properties',
        body: { Result: 'signal' },
      },
      at + 2,
    ),
    record(
      {
        kind: 'decision',
        decisionId,
        incidentId,
        requestId: null,
        unit,
        policy: 'unit-failed',
        verb: 'restart',
        verdict: 'act',
        reason: 'unit-failed',
        hits: [],
        checks: [{ reason: 'not-approved', hit: false, saw: 'on the list' }],
      },
      at + 3,
    ),
    record(
      {
        kind: 'intent',
        actionId,
        incidentId,
        decisionId,
        requestId: null,
        unit,
        verb: 'restart',
        by: 'policy:unit-failed',
        invocationBefore: 'a1',
        bootId: 'b1',
      },
      at + 4,
    ),
    record(
      {
        kind: 'outcome',
        actionId,
        incidentId,
        unit,
        result: 'outcome-unknown',
        code: '',
        detail: 'no answer',
        invocationAfter: '',
        durationMs: 10,
      },
      at + 30,
    ),
    record(
      {
        kind: 'outcome',
        actionId,
        incidentId,
        unit,
        result: 'done',
        code: '',
        detail: '',
        invocationAfter: 'a2',
        durationMs: 37,
      },
      at + 41,
    ),
    record(state('active', 'running'), at + 41),
    record(
      {
        kind: 'verification',
        actionId,
        incidentId,
        unit,
        verified: true,
        checks: [{ name: 'ActiveState', expected: 'active', found: 'active', ok: true }],
      },
      at + 10_041,
    ),
    record(
      {
        kind: 'incident-closed',
        incidentId,
        unit,
        state: 'recovered',
        summary: `${unit} is active again.`,
        durationMs: 41,
      },
      at + 10_042,
    ),
  ];
  return { incidentId, actionId, records };
}
