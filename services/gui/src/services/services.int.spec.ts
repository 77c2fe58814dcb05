import { newId, reasonSentences } from '@smart-monitor/contracts';
import { RequestRepository } from '@smart-monitor/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import {
  apiKey,
  goodStatus,
  hostId,
  hostname,
  record,
  ship,
  startFixture,
  storeHost,
  unitState,
  type Fixture,
} from '../testing/fixture.js';

describe('services', () => {
  let fixture: Fixture;
  let admin: Browser;
  const unit = 'lab-web.service';

  beforeAll(async () => {
    fixture = await startFixture();
    admin = await fixture.admin();
    const now = Date.now();
    await ship(
      fixture.database,
      unitState(unit, 'active', now - 3_600_000),
      unitState(unit, 'failed', now - 60_000),
      unitState(unit, 'active', now - 54_000),
      unitState('other.service', 'inactive', now - 1_000),
      unitState('=cmd@x.service', 'failed', now - 1_000),
      unitState('tmp.mount', 'active', now - 1_000),
      unitState('fixed.service', 'active', now - 1_000, false),
    );
  });
  beforeEach(() => storeHost(fixture.database));
  afterAll(() => fixture.stop());

  it('are listed in the words of the first Smart-Monitor, without noise', async () => {
    const { json } = await admin.get('/api/services');
    expect(json).toMatchObject({ total: 4, limit: 200, offset: 0 });
    expect(json.items[0]).toMatchObject({ service_name: '=cmd@x.service', status: 'failed' });
    const web = json.items.find((item: { service_name: string }) => item.service_name === unit);
    expect(web).toMatchObject({ host: hostname, host_id: hostId, status: 'running', approved: true });
    expect((await admin.get('/api/services?all=true')).json.total).toBe(5);
    expect((await admin.get('/api/services?status=stopped')).json.total).toBe(1);
    expect((await admin.get('/api/services?search=LAB')).json.total).toBe(1);
    expect((await admin.get('/api/services?host=elsewhere')).json.total).toBe(0);
    const bad = await admin.get('/api/services?limit=many&status=broken');
    expect(bad.json.errors).toEqual([
      { field: 'status', message: 'must be one of running, stopped, failed, unknown' },
      { field: 'limit', message: expect.stringContaining('must be') },
    ]);
  });

  it('as CSV hold a byte order mark and no formula', async () => {
    const answer = await fetch(`${fixture.gui.url}/api/services.csv`, { headers: { 'x-api-key': apiKey } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString().split('\r\n');
    expect(lines[0]).toBe(
      '\uFEFFhost,service_name,os_platform,status,sub_state,unit_file_state,recoverable,updated,last_recovery_result,last_recovery_at,recent_failures',
    );
    expect(lines[1]).toContain(",'=cmd@x.service,");
  });

  it('have a history, and a table of it', async () => {
    const { json } = await admin.get(`/api/services/${hostname}/${unit}/history?since_minutes=90`);
    expect(json.items.map((item: { raw_status: string }) => item.raw_status)).toEqual([
      'active',
      'failed',
      'active',
    ]);
    const csv = await admin.get(`/api/services/${hostname}/${unit}/export.csv`);
    expect(csv.headers.get('content-disposition')).toContain('lab-web.service-history.csv');
    expect((await admin.get(`/api/services/nowhere/${unit}/history`)).status).toBe(404);
  });

  it('tell all about one of them', async () => {
    const decision = {
      kind: 'decision',
      decisionId: newId(),
      incidentId: null,
      requestId: null,
      unit,
      policy: 'unit-failed',
      verb: 'restart',
      verdict: 'refrain',
      reason: 'waiting-backoff',
      hits: ['waiting-backoff'],
      checks: [{ reason: 'waiting-backoff', hit: true, saw: '8 of 10 s have passed' }],
    } as const;
    await ship(fixture.database, record(decision));
    const { json } = await admin.get(`/api/v1/services/${hostId}/${unit}`);
    expect(json).toMatchObject({
      unit,
      hostname,
      state: { rawStatus: 'active', normalizedStatus: 'running' },
      approved: true,
      verbs: ['restart', 'journal'],
      policy: { mode: 'auto', willHeal: true },
      restart: { allowed: true, sentence: expect.stringContaining('stopped and started again') },
      latestDecision: {
        reason: 'waiting-backoff',
        sentence: 'The waiting time after the last restart is not over yet.',
        checks: [{ saw: '8 of 10 s have passed', hit: true }],
      },
    });
    expect(json.uptime.percent).toBeGreaterThan(99);
    expect(json.uptime.percent).toBeLessThan(100);
    expect(json.timeline.map((entry: { kind: string }) => entry.kind)).toContain('decision');
    const history = await admin.get(`/api/v1/services/${hostId}/${unit}/history?since_minutes=30`);
    expect(history.json.items).toHaveLength(3);
    expect(history.json.uptime.percent).toBeCloseTo((1 - 6 / 1800) * 100, 1);
  });

  it('say honestly when they will not be healed', async () => {
    const policy = async (name = unit) => (await admin.get(`/api/v1/services/${hostId}/${name}`)).json.policy;
    await storeHost(fixture.database, { dryRun: true });
    expect(await policy()).toMatchObject({ willHeal: false, sentence: expect.stringContaining('Dry run') });
    await storeHost(fixture.database, { operatorStopped: [unit] });
    expect(await policy()).toMatchObject({
      willHeal: false,
      sentence: expect.stringContaining('A person stopped'),
    });
    expect(await policy('other.service')).toMatchObject({ mode: 'observe', willHeal: false });
    await storeHost(fixture.database, {
      helper: { ...goodStatus.helper, state: 'absent', detail: 'no socket' },
    });
    expect((await policy()).sentence).toContain('no socket');
  });

  /** Answers the next request as an orchestrator would. */
  const orchestrator = async (state: 'done' | 'refused' | 'failed', reason: string, answer: unknown) => {
    const requests = new RequestRepository(fixture.database);
    for (;;) {
      const [request] = await requests.pending(hostId, Date.now());
      if (request !== undefined) {
        await requests.answer({ requestId: request.id, state, reason, answer });
        return request;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('are restarted by a request that the orchestrator answers', async () => {
    const answering = orchestrator('done', 'done', { detail: '' });
    const begun = performance.now();
    const { status, json } = await admin.post(`/api/v1/services/${hostId}/${unit}/restart`, { note: 'slow' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ state: 'done', sentence: 'lab-web.service was restarted.' });
    expect(performance.now() - begun).toBeLessThan(3_000);
    const request = await answering;
    expect(request).toMatchObject({ kind: 'restart', target: unit, by: 'admin', args: { note: 'slow' } });
    expect(request.expiresAt - request.createdAt).toBe(30_000);
    const again = await admin.get(`/api/v1/requests/${request.id}`);
    expect(again.json.state).toBe('done');
  });

  it('tell the reason of a refusal in a sentence', async () => {
    void orchestrator('refused', 'circuit-open', { detail: 'x' });
    const { json } = await admin.post(`/api/v1/services/${hostId}/${unit}/restart`, {});
    expect(json).toMatchObject({ state: 'refused', reason: 'circuit-open' });
    expect(json.sentence).toBe(reasonSentences['circuit-open']);
  });

  it('tell what would be decided about them just now', async () => {
    const check = { reason: 'held', hit: true, saw: 'ada has put a hold on it' };
    const decision = {
      verdict: 'refrain',
      reason: 'held',
      verb: 'restart',
      hits: ['held'],
      checks: [check],
      retryAt: null,
    };
    const answering = orchestrator('done', 'held', { decision, policy: 'mine' });
    const { json } = await admin.get(`/api/v1/services/${hostId}/${unit}/why`);
    expect(json).toMatchObject({ state: 'done', policy: 'mine', checks: [check] });
    expect(json.sentence).toContain(reasonSentences.held);
    expect(await answering).toMatchObject({ kind: 'why', target: unit });
  });

  it('are held, and the policies read again, by requests', async () => {
    const held = orchestrator('done', '', { detail: 'nothing is done' });
    const put = await admin.post(`/api/v1/services/${hostId}/${unit}/hold`, {
      on: true,
      minutes: 30,
      note: 'disk',
    });
    expect(put.json).toMatchObject({ state: 'done', sentence: 'nothing is done' });
    expect(await held).toMatchObject({ kind: 'hold', args: { on: true, minutes: 30, note: 'disk' } });
    const wrong = await admin.post(`/api/v1/services/${hostId}/${unit}/hold`, { on: 'yes' });
    expect(wrong.status).toBe(400);
    void orchestrator('refused', 'bad-policies', { detail: 'line 3: mode' });
    const reload = await admin.post(`/api/v1/hosts/${hostId}/policies/reload`, {});
    expect(reload.json).toMatchObject({ state: 'refused', sentence: 'line 3: mode' });
    const checks = orchestrator('done', '', { checks: ['answers'] });
    const again = await admin.post(`/api/v1/hosts/${hostId}/checks/reload`, {});
    expect(again.json).toMatchObject({ state: 'done', sentence: 'The checks were read, and are in force.' });
    expect(await checks).toMatchObject({ kind: 'reload-checks' });
  });

  it('give the lines of a journal', async () => {
    const lines = [{ at: 1, priority: 3, identifier: 'lab-web', pid: 7, message: 'went down' }];
    const answering = orchestrator('done', '', { lines });
    const { json } = await admin.get(`/api/v1/services/${hostId}/${unit}/journal?lines=5`);
    expect(json).toEqual({ state: 'done', sentence: '', lines });
    expect(await answering).toMatchObject({ kind: 'journal', args: { lines: 5 } });
  });

  it('are not asked for journals more than 30 times a minute by one person', async () => {
    const look = () => admin.get(`/api/v1/services/${hostId}/nobody.service/journal`);
    const statuses: number[] = [];
    for (let index = 0; index < 31; index += 1) statuses.push((await look()).status);
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(30);
    expect(statuses.at(-1)).toBe(429);
    const { json, headers } = await look();
    expect(json).toMatchObject({
      code: 'too-many-looks',
      detail: expect.stringMatching(/^admin has asked .* Try again in \d+ s\.$/),
    });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('are queued when nobody answers within 10 s, and expire after 30', async () => {
    const answer = await admin.post(`/api/v1/services/${hostId}/${unit}/restart`, {});
    expect(answer.status).toBe(202);
    expect(answer.json.state).toBe('queued');
    const { requestId } = answer.json;
    await fixture.database.query(
      'let time pass',
      `UPDATE requests SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [requestId],
    );
    const late = await admin.get(`/api/v1/requests/${requestId}`);
    expect(late.json).toMatchObject({ state: 'expired', sentence: expect.stringContaining('never will be') });
  });

  it('that do not exist are not asked about', async () => {
    expect((await admin.post(`/api/v1/services/${hostId}/none.service/restart`, {})).json.detail).toContain(
      'No unit none.service is known on web01',
    );
    expect((await admin.get(`/api/v1/services/${hostId}/a%20b`)).json.errors[0].field).toBe('unit');
    expect((await admin.get('/api/v1/services/not-a-host/a.service')).status).toBe(400);
  });

  describe('by key, as in the first Smart-Monitor', () => {
    const restart = async (body: object, key: string | null = apiKey) => {
      const response = await fetch(`${fixture.gui.url}/api/services/restart`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key !== null && { 'x-api-key': key }) },
        body: JSON.stringify(body),
      });
      return { status: response.status, json: await response.json() };
    };
    const action = (result: 'done' | 'failed', minutesAgo: number) => {
      const at = Date.now() - minutesAgo * 60_000;
      const actionId = newId();
      const common = { actionId, incidentId: null, unit } as const;
      return [
        record(
          {
            ...common,
            kind: 'intent',
            decisionId: newId(),
            requestId: null,
            verb: 'restart',
            by: 'x',
            invocationBefore: '',
            bootId: '',
          },
          at,
        ),
        record(
          { ...common, kind: 'outcome', result, code: '', detail: '', invocationAfter: '', durationMs: 1 },
          at + 1,
        ),
      ];
    };

    beforeEach(() => fixture.database.query('begin anew', 'DELETE FROM recovery_actions'));

    it('checks key, allow-list, recoverable, cooldown and backoff in this order', async () => {
      expect((await restart({ host: hostname, service: 'none' }, 'wrong')).status).toBe(401);
      expect((await restart({ host: hostname, service: 'none.service' })).status).toBe(403);
      expect((await restart({ host: 'elsewhere', service: unit })).status).toBe(403);
      await storeHost(fixture.database, { approved: { 'fixed.service': ['restart'], [unit]: ['restart'] } });
      expect(await restart({ host: hostname, service: 'fixed.service' })).toEqual({
        status: 409,
        json: { ok: false, error: 'service not recoverable' },
      });
      await ship(fixture.database, ...action('failed', 25), ...action('failed', 20), ...action('failed', 15));
      expect(await restart({ host: hostname, service: unit })).toEqual({
        status: 429,
        json: { ok: false, error: 'backoff' },
      });
      await ship(fixture.database, ...action('done', 5));
      expect(await restart({ host: hostname, service: unit })).toEqual({
        status: 429,
        json: { ok: false, error: 'cooldown' },
      });
    });

    it('answers success, dry run and failure with its bodies', async () => {
      void orchestrator('done', 'done', { detail: '' });
      expect(await restart({ host: hostId, service: unit })).toEqual({
        status: 200,
        json: { ok: true, result: 'success', executed_on: hostname },
      });
      void orchestrator('failed', 'job-failed', { detail: 'the job ended with failed' });
      expect(await restart({ host: hostname, service: unit })).toEqual({
        status: 502,
        json: { ok: false, result: 'fail', error: 'the job ended with failed' },
      });
      await storeHost(fixture.database, { dryRun: true });
      expect(await restart({ host: hostname, service: unit })).toEqual({
        status: 202,
        json: { ok: true, result: 'queued', dry_run: true },
      });
    });
  });
});
