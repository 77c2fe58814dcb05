import { newId, type BackTestAnswer, type ServiceRequest } from '@smart-monitor/contracts';
import { RequestRepository } from '@smart-monitor/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import { hostId, startFixture, storeHost, type Fixture } from '../testing/fixture.js';

const day = 86_400_000;
const to = Date.now();
const from = to - 7 * day;
const web = 'web.service';
const tried = { name: 'tried', failure: 'unit-hung', units: [web], mode: 'auto' };
const answer: BackTestAnswer = {
  from,
  to,
  observations: 812,
  gaps: 0,
  acted: 4,
  recorded: 0,
  refrained: { 'not-approved': 2, 'budget-spent': 3 },
  incidents: 6,
  downMs: 3_600_000,
  savedMs: 41 * 60_000,
  breakers: 0,
  flapping: 0,
  units: [{ unit: web, acted: 4, refrained: {}, incidents: 4, downMs: 3_600_000, savedMs: 41 * 60_000 }],
  actions: [
    {
      at: from,
      unit: web,
      policy: 'tried',
      remedy: 'restart',
      reason: 'unit-hung',
      assumed: true,
      savedMs: 1,
    },
  ],
  assumptions: ['It is assumed to have helped.'],
};

describe('a back-test by the API', () => {
  let fixture: Fixture;
  let admin: Browser;
  let requests: RequestRepository;
  beforeAll(async () => {
    fixture = await startFixture();
    await storeHost(fixture.database);
    admin = await fixture.admin();
    requests = new RequestRepository(fixture.database);
  });
  afterAll(() => fixture.stop());

  const ask = (body: object, host = hostId) => admin.post(`/api/v1/hosts/${host}/back-test`, body);

  /** The orchestrator of the host, which answers the next request. */
  async function orchestrator(
    state: 'done' | 'refused',
    reason: string,
    said: unknown,
  ): Promise<ServiceRequest> {
    for (;;) {
      const [request] = await requests.pending(hostId, Date.now());
      if (request === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      await requests.answer({ requestId: request.id, state, reason, answer: said });
      return request;
    }
  }

  it('is asked of the host, and told in a sentence and in figures', async () => {
    const asked = orchestrator('done', '', answer);
    const { status, json } = await ask({ policies: [tried], from, to });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      state: 'done',
      sentence:
        'In these 7 days it would have acted 4 times on web.service, and saved 41 min of trouble. Nothing was done by itself then.',
      result: {
        acted: 4,
        refrained: [
          { reason: 'budget-spent', count: 3 },
          { reason: 'not-approved', count: 2 },
        ],
        actions: [{ unit: web, sentence: 'systemd calls the unit active, and it has stopped working.' }],
      },
    });
    const request = await asked;
    expect(request).toMatchObject({ kind: 'back-test', args: { policies: [tried], from, to } });
    expect(request.expiresAt - request.createdAt).toBe(300_000);
    expect((await admin.get(`/api/v1/back-tests/${json.requestId}`)).json).toEqual(json);
  });

  it('says that nothing is on record, and why a host refused', async () => {
    void orchestrator('done', '', { ...answer, from: null });
    const empty = await ask({ policies: [tried], from, to });
    expect(empty.json).toMatchObject({ state: 'done', result: null });
    expect(empty.json.sentence).toContain('Nothing is on record');
    void orchestrator('refused', 'busy', { detail: 'another back-test runs: try again when it is done' });
    const busy = await ask({ policies: [tried], from, to });
    expect(busy.json).toMatchObject({
      state: 'refused',
      sentence: 'another back-test runs: try again when it is done',
    });
  });

  it('refuses policies that could not be in the file, and ranges that cannot be, before the host is asked', async () => {
    const wrong = await ask({
      policies: [
        { ...tried, mode: 'always' },
        { ...tried, name: 'unit-failed' },
      ],
      from,
      to,
    });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.json)).toContain('has to be one of observe, suggest, auto');
    expect(JSON.stringify(wrong.json)).toContain('is the name of another policy');
    expect((await ask({ policies: 'all', from, to })).status).toBe(400);
    expect((await ask({ policies: [], from: to, to: from })).status).toBe(400);
    expect((await ask({ policies: [], from: to - 31 * day, to })).status).toBe(400);
    expect((await ask({ policies: [], from, to }, newId())).status).toBe(404);
    expect((await admin.get(`/api/v1/back-tests/${newId()}`)).status).toBe(404);
  });
});
