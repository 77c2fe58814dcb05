import { newId, type LedgerRecord } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import { hostId, hostname, record, ship, startFixture, storeHost, type Fixture } from '../testing/fixture.js';

const unit = 'lab-web.service';
const hourMs = 3_600_000;

let fixture: Fixture;
let admin: Browser;
beforeAll(async () => {
  fixture = await startFixture({ recoveryBaselineMinutes: 10 });
  admin = await fixture.admin();
});
afterAll(() => fixture.stop());

/** A failure that was healed within 60 s, seen 4 ms after it. */
function healed(at: number): LedgerRecord[] {
  const [incidentId, actionId] = [newId(), newId()];
  const opened = record(
    { kind: 'incident-opened', incidentId, unit, condition: 'failed', detectedBy: 'JobRemoved', summary: '' },
    at,
  );
  return [
    { ...opened, body: { ...opened.body, failedMono: opened.mono - 4 } },
    record(
      {
        kind: 'intent',
        actionId,
        incidentId,
        decisionId: newId(),
        requestId: null,
        unit,
        verb: 'restart',
        by: 'policy:unit-failed',
        invocationBefore: '',
        bootId: '',
      },
      at + 1,
    ),
    record({ kind: 'verification', actionId, incidentId, unit, verified: true, checks: [] }, at + 60_000),
    record(
      { kind: 'incident-closed', incidentId, unit, state: 'recovered', summary: '', durationMs: 60_000 },
      at + 60_000,
    ),
  ];
}

describe('the figures of recovery over HTTP', () => {
  it('are honest about nothing having happened', async () => {
    const { status, json } = await admin.get('/api/v1/kpis');
    expect(status).toBe(200);
    expect(json).toMatchObject({ baselineMinutes: 10, hosts: [], units: [], unitCount: 0 });
    expect(json.total).toMatchObject({ incidents: 0, successPercent: null, savedMinutes: 0 });
    expect(json.total.recovery).toEqual({ count: 0, p50Ms: null, p95Ms: null, meanMs: null });
    expect(json.to - json.from).toBe(30 * 24 * hourMs);
    const { text } = await admin.get('/metrics');
    expect(text).toContain('smartmon_recovery_baseline_minutes 10');
    expect(text).not.toContain('smartmon_recovery_incidents{');
  });

  it('are counted for all, each host and each unit', async () => {
    await storeHost(fixture.database);
    await ship(fixture.database, ...healed(Date.now() - hourMs), ...healed(Date.now() - 48 * hourMs));
    const { json } = await admin.get('/api/v1/kpis');
    const figures = {
      incidents: 2,
      healed: 2,
      verified: 2,
      restarts: 2,
      successPercent: 100,
      savedMinutes: 18,
    };
    expect(json.total).toMatchObject(figures);
    expect(json.total.detection).toEqual({ count: 2, p50Ms: 4, p95Ms: 4, meanMs: 4 });
    expect(json.hosts).toEqual([expect.objectContaining({ hostId, hostname, ...figures })]);
    expect(json.units).toEqual([expect.objectContaining({ hostId, hostname, unit, ...figures })]);
    const day = await admin.get(
      `/api/v1/kpis?hostId=${hostId}&unit=${unit}&from=${Date.now() - 24 * hourMs}`,
    );
    expect(day.json.total).toMatchObject({ incidents: 1, savedMinutes: 9 });
    const csv = (await admin.get('/api/v1/kpis/units.csv')).text.split('\r\n');
    expect(csv[1]).toBe(`${hostname},${unit},2,0,2,0,0,2,2,0,100,4,60000,60000,60000,18`);
  });

  it('refuse a range or a name that means nothing, in words', async () => {
    for (const query of ['from=2&to=1', 'from=-1', 'hostId=web01', 'unit=a%20b', 'limit=0', 'from=x'])
      expect(`${query} ${(await admin.get(`/api/v1/kpis?${query}`)).status}`).toBe(`${query} 400`);
  });
});

describe('the figures of recovery for Prometheus', () => {
  it('are of the last day and of the last 30, and are counted anew once a minute at most', async () => {
    const gui = await fixture.another();
    const scrape = async () => (await fetch(`${gui.url}/metrics`)).text();
    const text = await scrape();
    const of = (window: string, more = '') => `{host="${hostname}",window="${window}"${more}}`;
    expect(text).toContain(`smartmon_recovery_incidents${of('24h', ',end="healed"')} 1`);
    expect(text).toContain(`smartmon_recovery_incidents${of('30d', ',end="healed"')} 2`);
    expect(text).toContain(`smartmon_recovery_duration_seconds${of('30d', ',quantile="0.95"')} 60`);
    expect(text).toContain(`smartmon_recovery_detection_seconds${of('24h', ',quantile="0.5"')} 0.004`);
    expect(text).toContain(`smartmon_recovery_success_ratio${of('24h')} 1`);
    expect(text).toContain(`smartmon_recovery_saved_minutes${of('30d')} 18`);
    expect(text).toContain(
      `smartmon_recovery_unit_restarts{host="${hostname}",window="30d",unit="${unit}"} 2`,
    );
    await ship(fixture.database, ...healed(Date.now() - 2 * hourMs));
    expect(await scrape()).toContain(`smartmon_recovery_incidents${of('24h', ',end="healed"')} 1`);
    expect((await admin.get('/api/v1/kpis')).json.total.incidents).toBe(3);
  });
});
