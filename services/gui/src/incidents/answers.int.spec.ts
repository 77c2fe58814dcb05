import { newId, type RequestResult } from '@smart-monitor/contracts';
import { AuditRepository, RequestRepository } from '@smart-monitor/database';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import {
  hostId,
  record,
  ship,
  startFixture,
  storeHost,
  unitState,
  type Fixture,
} from '../testing/fixture.js';

const unit = 'lab-web.service';
const app = 'lab-app.service';

describe('answers to what policies suggest', () => {
  let fixture: Fixture;
  let admin: Browser;
  const incidentId = newId();

  let moment = Date.now() - 10_000;
  /** A decision of an orchestrator in the incident, each a little later than the one before. */
  const decided = (
    about: string,
    reason: 'awaiting-approval' | 'held',
    remedy: 'restart' | 'kill' | 'renew' = 'restart',
    saw = 'the policy "ask first" suggests it',
    requestId: string | null = null,
  ) =>
    record(
      {
        kind: 'decision',
        decisionId: newId(),
        incidentId,
        requestId,
        unit: about,
        policy: 'ask first',
        verb: remedy === 'renew' ? 'network' : remedy,
        remedy,
        verdict: 'refrain',
        reason,
        hits: [reason],
        checks: [{ reason, hit: true, saw }],
      },
      (moment += 10),
    );

  beforeAll(async () => {
    fixture = await startFixture();
    admin = await fixture.admin();
    await storeHost(fixture.database);
    await ship(
      fixture.database,
      unitState(unit, 'failed'),
      record({
        kind: 'incident-opened',
        incidentId,
        unit,
        condition: 'failed',
        detectedBy: 'PropertiesChanged',
        summary: `${unit} failed.`,
      }),
      decided(unit, 'awaiting-approval', 'kill'),
      decided(unit, 'awaiting-approval'),
      decided(app, 'awaiting-approval'),
    );
  });
  afterAll(() => fixture.stop());

  /** Answers the next request as the orchestrator of the host would, and gives what was asked. */
  async function orchestrator(result: Omit<RequestResult, 'requestId'>) {
    const requests = new RequestRepository(fixture.database);
    for (;;) {
      const [request] = await requests.pending(hostId, Date.now());
      if (request !== undefined) {
        await requests.answer({ requestId: request.id, ...result });
        return request;
      }
      await sleep(10);
    }
  }
  const say = async (what: string, body: object, result: Omit<RequestResult, 'requestId'>) => {
    const [request, { status, json }] = await Promise.all([
      orchestrator(result),
      admin.post(`/api/v1/incidents/${incidentId}/${what}`, body),
    ]);
    return { request, status, json };
  };
  const done = (detail: string) => ({ state: 'done', reason: '', answer: { detail } }) as const;
  const incident = async () => (await admin.get(`/api/v1/incidents/${incidentId}`)).json;

  it('are asked for with the incident: the last suggestion for each unit that shares it', async () => {
    const { suggestions, denied } = await incident();
    expect(suggestions).toMatchObject([
      {
        unit,
        remedy: 'restart',
        policy: 'ask first',
        sentence: 'The policy "ask first" suggests it.',
        announced: false,
        pid: null,
      },
      { unit: app, remedy: 'restart' },
    ]);
    expect(denied).toBeNull();
    const { json } = await admin.get('/api/v1/overview');
    expect(json.openIncidents[0].suggestions).toHaveLength(2);
    const page = (await admin.get(`/api/v1/services/${hostId}/${unit}`)).json;
    expect(page.openIncident.suggestions).toHaveLength(2);
  });

  it('that are a yes reach the host with the incident and what was suggested, and are audited', async () => {
    const { request, status, json } = await say('approve', {}, done(''));
    expect(request).toMatchObject({
      kind: 'approve',
      target: unit,
      by: 'admin',
      args: { incidentId, remedy: 'restart' },
    });
    expect([status, json.state, json.sentence]).toEqual([200, 'done', `${unit} was restarted.`]);
    const [entry] = await new AuditRepository(fixture.database).list(1);
    expect(entry).toMatchObject({ actor: 'admin', action: 'request-approve', subject: unit });
    const other = await say('approve', { unit: app, remedy: 'kill' }, done(''));
    expect(other.request).toMatchObject({ target: app, args: { incidentId, remedy: 'kill' } });
    expect(other.json.sentence).toBe(`It was done: "kill" for ${app}.`);
  });

  it('that come too late are told so in the words of the host', async () => {
    const why = 'That incident is over, so nothing was done.';
    const refused = { state: 'refused', reason: 'incident-over', answer: { detail: why } } as const;
    const { json } = await say('approve', {}, refused);
    expect(json).toMatchObject({ state: 'refused', reason: 'incident-over', sentence: why });
  });

  it('that are a no are shown with who said it, and when, and nothing is suggested any more', async () => {
    const { request, json } = await say('deny', { note: 'new disk' }, done('admin said no.'));
    expect(request).toMatchObject({ kind: 'deny', target: unit, args: { incidentId, note: 'new disk' } });
    expect(json.sentence).toBe('admin said no.');
    await ship(fixture.database, decided(unit, 'held'), decided(app, 'held'));
    const { suggestions, denied } = await incident();
    expect(suggestions).toEqual([]);
    expect(denied).toMatchObject({ by: 'admin', note: 'new disk' });
    expect(Math.abs(denied.at - Date.now())).toBeLessThan(60_000);
    expect((await say('veto', {}, done(''))).request).toMatchObject({ kind: 'veto', target: unit });
  });

  it('to a kill that is announced are about the process that was named', async () => {
    const kill = 'a kill of process 812 (/usr/bin/hog) in 30 s unless somebody says no';
    await ship(fixture.database, decided(unit, 'awaiting-approval', 'kill', kill));
    // A wish that was refused meanwhile changes nothing about it.
    await ship(fixture.database, decided(unit, 'held', 'restart', '', newId()));
    const [suggestion] = (await incident()).suggestions;
    expect(suggestion).toMatchObject({
      remedy: 'kill',
      announced: true,
      pid: 812,
      sentence: 'A kill of process 812 (/usr/bin/hog) in 30 s unless somebody says no.',
    });
    const { request } = await say('approve', {}, done(''));
    expect(request.args).toEqual({ incidentId, remedy: 'kill', pid: 812 });
  });

  it('to a remedy of the network are about the interface that was named', async () => {
    const renew = 'the policy "ask first" suggests "renew" of eth0, which a person has to ask for';
    await ship(fixture.database, decided(unit, 'awaiting-approval', 'renew', renew));
    const [suggestion] = (await incident()).suggestions;
    expect(suggestion).toMatchObject({ remedy: 'renew', interface: 'eth0', pid: null });
    const { request } = await say('approve', {}, done(''));
    expect(request.args).toEqual({ incidentId, remedy: 'renew', interface: 'eth0' });
    const other = await say('approve', { interface: 'eth1' }, done(''));
    expect(other.request.args).toMatchObject({ interface: 'eth1' });
  });

  it('are refused where there is no such incident, and with what cannot be used', async () => {
    expect((await admin.post(`/api/v1/incidents/${newId()}/approve`, {})).status).toBe(404);
    const bad = await admin.post(`/api/v1/incidents/${incidentId}/approve`, {
      remedy: 'reboot',
      unit: 'a b',
      interface: 'a/b',
    });
    const fields = bad.json.errors.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(['unit', 'remedy', 'interface']);
  });
});
