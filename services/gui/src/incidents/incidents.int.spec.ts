import { newId, type LedgerRecord } from '@smart-monitor/contracts';
import { TelemetryRepository } from '@smart-monitor/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import {
  hostId,
  hostname,
  record,
  ship,
  startFixture,
  storeHost,
  unitState,
  type Fixture,
} from '../testing/fixture.js';

const unit = 'lab-web.service';

/** The ledger of one heal, as an orchestrator writes it. */
function heal(at: number): { incidentId: string; records: LedgerRecord[] } {
  const [incidentId, decisionId, actionId] = [newId(), newId(), newId()];
  const about = { incidentId, unit } as const;
  const records = [
    record(
      {
        ...about,
        kind: 'incident-opened',
        condition: 'failed',
        detectedBy: 'PropertiesChanged',
        summary: `${unit} failed (signal 9).`,
      },
      at,
    ),
    record(
      { ...about, kind: 'evidence', evidenceId: newId(), topic: 'properties', body: { Result: 'signal' } },
      at + 1,
    ),
    record(
      {
        ...about,
        kind: 'decision',
        decisionId,
        requestId: null,
        policy: 'unit-failed',
        verb: 'restart',
        verdict: 'act',
        reason: 'unit-failed',
        hits: [],
        checks: [{ reason: 'not-approved', hit: false, saw: 'it is on the list' }],
      },
      at + 2,
    ),
    record(
      {
        ...about,
        kind: 'intent',
        actionId,
        decisionId,
        requestId: null,
        verb: 'restart',
        by: 'policy:unit-failed',
        invocationBefore: 'a',
        bootId: 'b',
      },
      at + 3,
    ),
    record(
      {
        ...about,
        kind: 'outcome',
        actionId,
        result: 'done',
        code: '',
        detail: '',
        invocationAfter: 'b',
        durationMs: 37,
      },
      at + 41,
    ),
    record(
      {
        ...about,
        kind: 'verification',
        actionId,
        verified: true,
        checks: [{ name: 'ActiveState', expected: 'active', found: 'active', ok: true }],
      },
      at + 10_041,
    ),
    record(
      { ...about, kind: 'incident-closed', state: 'recovered', summary: 'back', durationMs: 41 },
      at + 10_042,
    ),
  ];
  return { incidentId, records };
}

describe('incidents', () => {
  let fixture: Fixture;
  let admin: Browser;
  const at = Date.now() - 600_000;
  const stories = Array.from({ length: 5 }, (_, index) => heal(at + index * 60_000));
  const open = newId();

  beforeAll(async () => {
    fixture = await startFixture();
    admin = await fixture.admin();
    await storeHost(fixture.database, { dryRun: true });
    await ship(
      fixture.database,
      unitState(unit, 'failed'),
      ...stories.flatMap(({ records }) => records),
      record({
        kind: 'incident-opened',
        incidentId: open,
        unit,
        condition: 'failed',
        detectedBy: 're-sync',
        summary: `${unit} failed.`,
      }),
      record({
        kind: 'decision',
        decisionId: newId(),
        incidentId: open,
        requestId: null,
        unit,
        policy: 'unit-failed',
        verb: 'restart',
        verdict: 'refrain',
        reason: 'dry-run',
        hits: ['dry-run'],
        checks: [{ reason: 'dry-run', hit: true, saw: 'DRY_RUN is on' }],
      }),
    );
  });
  afterAll(() => fixture.stop());

  it('are stories, to the millisecond', async () => {
    const { json } = await admin.get(`/api/v1/incidents/${stories[0]!.incidentId}?zone=UTC`);
    expect(json.title).toMatch(
      /^lab-web\.service failed at \d\d:\d\d:\d\d \(signal 9\)\. Restarted and verified in 41 ms\.$/,
    );
    const steps = json.steps.map(({ kind, gapMs }: { kind: string; gapMs: number }) => [kind, gapMs]);
    expect(steps).toEqual([
      ['detected', null],
      ['evidence', 1],
      ['decision', 1],
      ['action', 1],
      ['outcome', 38],
      ['verification', 10_000],
      ['closed', 1],
    ]);
    expect(json.steps[2].checks).toEqual([{ reason: 'not-approved', hit: false, saw: 'it is on the list' }]);
    expect(json.steps[1]).toMatchObject({ topic: 'properties', body: { Result: 'signal' } });
    expect(json.steps[4].title).toBe('systemd reported it done after 37 ms.');
    expect((await admin.get(`/api/v1/incidents/${newId()}`)).status).toBe(404);
    expect((await admin.get(`/api/v1/incidents/${open}?zone=Nowhere`)).json.errors[0].field).toBe('zone');
  });

  it('tell in whole sentences what stood in the way', async () => {
    const { json } = await admin.get(`/api/v1/incidents/${open}`);
    const decision = json.steps.find(({ kind }: { kind: string }) => kind === 'decision');
    expect(decision.detail).toBe('DRY_RUN is on. Policy: unit-failed.');
  });

  it('are listed in pages, newest first, and each once', async () => {
    const seen: string[] = [];
    let next = '';
    do {
      const { json } = await admin.get(`/api/v1/incidents?limit=2&state=closed${next}`);
      seen.push(...json.items.map(({ id }: { id: string }) => id));
      next = json.next === null ? '' : `&before=${json.next}`;
    } while (next !== '');
    expect(seen).toEqual(stories.map(({ incidentId }) => incidentId).reverse());
    const { json } = await admin.get(`/api/v1/incidents?state=open&host=${hostId}&unit=${unit}`);
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual([open]);
    expect(json.items[0].title).toContain('Dry run: it would have been acted on.');
    expect(json.items[0].standing).toEqual({
      state: 'not-acted',
      reason: 'dry-run',
      sentence: 'Dry run: it would have been acted on.',
    });
  });

  it('come with the decisions, in sentences', async () => {
    const { json } = await admin.get(`/api/v1/decisions?unit=${unit}`);
    expect(json).toHaveLength(6);
    expect(json[0]).toMatchObject({
      verdict: 'refrain',
      reason: 'dry-run',
      sentence: expect.stringContaining('Dry run'),
    });
  });

  it('are what the overview begins with', async () => {
    const { json } = await admin.get('/api/v1/overview');
    expect(json.openIncidents).toHaveLength(1);
    expect(json.openIncidents[0].standing.reason).toBe('dry-run');
    expect(json.recentIncidents[0].standing.state).toBe('recovered');
    expect(json.recentIncidents).toHaveLength(5);
    expect(json.units).toMatchObject({ total: 1, failed: 1 });
    expect(json.hosts[0]).toMatchObject({ id: hostId, hostname, openIncidents: 1, controlStale: false });
    expect(json.cursor).toMatch(/^\d+-/);
    expect((await admin.get('/api/summary')).json).toMatchObject({ hosts: 1, incidents_open: 1 });
  });

  it('stand beside the measurements of the host', async () => {
    const value = (v: number) => ({
      key: 'cpu.busy',
      unit: 'percent',
      kind: 'gauge' as const,
      labels: {},
      value: v,
    });
    const samples = [1, 2, 3, 4].map((step) => ({
      hostId,
      hostname,
      at: at + step * 1_000,
      values: [value(step)],
      sources: [],
    }));
    await new TelemetryRepository(fixture.database).write(samples);
    const chart = await admin.get(
      `/api/v1/hosts/${hostId}/telemetry?key=cpu.busy&from=${at}&to=${at + 10_000}&points=2`,
    );
    expect(chart.json).toMatchObject({
      unit: 'percent',
      series: [{ labels: {}, at: [at], mean: [2.5], min: [1], max: [4] }],
    });
    expect((await admin.get(`/api/v1/hosts/${hostId}/series`)).json).toEqual([
      { key: 'cpu.busy', labels: {}, unit: 'percent', kind: 'gauge', at: at + 4_000, value: 4 },
    ]);
    expect((await admin.get(`/api/v1/hosts/${hostId}/telemetry`)).json.errors[0].field).toBe('key');
  });
});
