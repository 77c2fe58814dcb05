import { newId, type ControlStatus } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostId, noon, startFixture, story, type Fixture } from '../spec-fixture.js';
import { AuditRepository } from './audit.repository.js';
import { ControlStatusRepository } from './control-status.repository.js';
import { EventRepository } from './event.repository.js';
import { HostRepository } from './host.repository.js';
import { IncidentRepository } from './incident.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import { RequestRepository } from './request.repository.js';
import { ServiceStatusRepository } from './service-status.repository.js';
import { SessionRepository } from './session.repository.js';
import { UserRepository } from './user.repository.js';

let fixture: Fixture;
beforeAll(async () => (fixture = await startFixture()));
afterAll(() => fixture.stop());

const user = (username: string) => ({
  id: newId(),
  username,
  passwordHash: 'hash',
  role: 'admin',
  createdAt: noon,
});

describe('accounts', () => {
  it('have one first account, of however many that are made at once', async () => {
    const users = new UserRepository(fixture.database);
    const made = await Promise.all(
      ['admin', 'Admin', 'root', 'me'].map((name) => users.createFirst(user(name))),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await users.count()).toBe(1);
  });

  it('know a name whatever its case', async () => {
    const users = new UserRepository(fixture.database);
    const jane = user('Jane');
    expect(await users.create(jane)).toBe(true);
    expect(await users.create(user('jane'))).toBe(false);
    await users.setPassword(jane.id, 'new', noon + 1);
    await users.recordLogin(jane.id, noon + 2);
    expect(await users.findByName('JANE')).toEqual({
      ...jane,
      passwordHash: 'new',
      passwordChangedAt: noon + 1,
      lastLoginAt: noon + 2,
      disabledAt: null,
    });
    expect(await users.find(newId())).toBeNull();
  });

  it('have sessions that end with them, by age, or all but one', async () => {
    const [users, sessions] = [new UserRepository(fixture.database), new SessionRepository(fixture.database)];
    const owner = user('owner');
    await users.create(owner);
    const session = (tokenHash: string, expiresAt: number) => ({
      tokenHash,
      userId: owner.id,
      createdAt: noon,
      lastSeenAt: noon,
      expiresAt,
      address: '::1',
      userAgent: 'x\0y',
    });
    await sessions.create(session('a', noon + 10));
    await sessions.create(session('b', noon + 1_000));
    await sessions.create(session('c', noon + 1_000));
    await sessions.touch('a', noon + 5);
    expect(await sessions.find('a')).toEqual({
      ...session('a', noon + 10),
      lastSeenAt: noon + 5,
      userAgent: 'xy',
    });
    expect(await sessions.prune(noon + 11, noon)).toBe(1);
    await sessions.removeForUser(owner.id, 'b');
    expect(await sessions.find('c')).toBeNull();
    await sessions.remove('b');
    expect(await sessions.find('b')).toBeNull();
  });
});

describe('AuditRepository', () => {
  it('chains entries, also those of two at once, and shows where one was changed', async () => {
    const audit = new AuditRepository(fixture.database);
    const entry = (action: string) => ({
      service: 'gui',
      hostId,
      at: noon,
      actor: 'me',
      action,
      subject: 'lab-web.service',
      detail: { z: 1, a: ['ä\0'] },
    });
    const seqs = await Promise.all(Array.from({ length: 20 }, (_, i) => audit.append(entry(`action ${i}`))));
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await audit.verify('gui', hostId)).toEqual({ entries: 20, brokenAt: null });
    expect((await audit.list(1))[0]).toMatchObject({ seq: 20, detail: { z: 1, a: ['ä'] } });
    await fixture.database.query('tamper', `UPDATE audit_log SET actor = 'you' WHERE seq = 7`);
    expect(await audit.verify('gui', hostId)).toEqual({ entries: 6, brokenAt: 7 });
  });
});

describe('RequestRepository', () => {
  it('hands out what has no answer and has not expired', async () => {
    const requests = new RequestRepository(fixture.database);
    const make = (target: string, expiresAt: number) => ({
      id: newId(),
      hostId,
      kind: 'restart' as const,
      target,
      args: { n: 1 },
      by: 'me',
      createdAt: noon,
      expiresAt,
    });
    const [open, answered, late] = [make('a', noon + 100), make('b', noon + 100), make('c', noon + 1)];
    for (const request of [open, answered, late, open]) await requests.create(request);
    await requests.answer({ requestId: answered.id, state: 'refused', reason: 'no', answer: { why: 1 } });
    await requests.answer({ requestId: answered.id, state: 'done', reason: '', answer: null });
    expect(await requests.pending(hostId, noon + 50)).toEqual([open]);
    expect(await requests.result(answered.id)).toEqual({
      requestId: answered.id,
      state: 'refused',
      reason: 'no',
      answer: { why: 1 },
    });
    expect(await requests.result(open.id)).toBeNull();
    expect(await requests.find(late.id)).toEqual(late);
  });
});

describe('hosts and control status', () => {
  const status: ControlStatus = {
    mode: 'dbus',
    bus: 'live',
    dryRun: true,
    monitorOnly: false,
    lab: false,
    instance: 'instance-a',
    helper: {
      state: 'ready',
      detail: '',
      since: 1,
      socket: '/s',
      lease: 'mine',
      version: '0.1.0',
      findings: [],
    },
    approved: { 'lab-web.service': ['restart'] },
    approvedHash: 'x',
    operatorStopped: [],
    policies: [],
    policiesProblem: '',
    checks: [],
    lastLooks: {},
    checksProblem: '',
    holds: [],
    network: null,
    storms: [],
    maintenance: [],
    guards: [],
    units: 3,
    version: '0.1.0',
  };

  it('tell an event when something changed, not at every sign of life', async () => {
    const [hosts, control, events] = [
      new HostRepository(fixture.database),
      new ControlStatusRepository(fixture.database),
      new EventRepository(fixture.database),
    ];
    const start = await events.newestCursor();
    await hosts.upsert({ id: hostId, hostname: 'one', lastSeen: noon });
    await hosts.upsert({ id: hostId, hostname: 'one', lastSeen: noon + 5 });
    await hosts.upsert({ id: hostId, hostname: 'two', lastSeen: noon + 6, bootId: 'b' });
    await hosts.upsert({ id: hostId, hostname: 'two', lastSeen: noon + 7 });
    await control.put(hostId, status, noon);
    await control.put(hostId, status, noon + 10_000);
    // That a check looked once more is no news.
    await control.put(hostId, { ...status, lastLooks: { web: { at: noon, saw: '' } } }, noon + 15_000);
    await control.put(hostId, { ...status, dryRun: false }, noon + 20_000);
    expect((await events.after(start)).events.map(({ kind }) => kind)).toEqual([
      'host',
      'host',
      'control-status',
      'control-status',
    ]);
    expect(await hosts.find('two')).toMatchObject({
      id: hostId,
      bootId: 'b',
      firstSeen: noon,
      lastSeen: noon + 7,
    });
    expect(await hosts.find(hostId)).toEqual(await hosts.find('two'));
    expect(await control.list()).toEqual([
      { hostId, updatedAt: noon + 20_000, body: { ...status, dryRun: false } },
    ]);
  });

  it('are those of the orchestrator that may act, while two of them report', async () => {
    const control = new ControlStatusRepository(fixture.database);
    const events = new EventRepository(fixture.database);
    const later = noon + 100_000;
    const standby: ControlStatus = {
      ...status,
      instance: 'instance-b',
      helper: { ...status.helper, state: 'lease-held', lease: 'other' },
    };
    const stored = async (): Promise<string | undefined> => (await control.list())[0]?.body.instance;
    expect(await control.put(hostId, status, later)).toBeNull();
    const start = await events.newestCursor();
    expect(await control.put(hostId, standby, later + 20_000)).toBe(later);
    expect([await stored(), (await events.after(start)).events]).toEqual(['instance-a', []]);
    // The one that acts is silent: what the other one sees is better than nothing.
    expect(await control.put(hostId, standby, later + 30_001)).toBeNull();
    // It is back, and has the lease again.
    expect(await control.put(hostId, status, later + 30_002)).toBeNull();
    expect(await stored()).toBe('instance-a');
  });
});

describe('lists', () => {
  it('page through incidents newest first, and through units failed ones first', async () => {
    const [incidents, states] = [
      new IncidentRepository(fixture.database),
      new ServiceStatusRepository(fixture.database),
    ];
    const ledger = new LedgerRepository(fixture.database);
    for (let i = 0; i < 7; i++)
      await ledger.ship(story(`s${i}.service`, noon + (i >> 1)).records.slice(0, i === 3 ? 2 : 10));
    const first = await incidents.list({ host: hostId }, { limit: 4 });
    const rest = await incidents.list({ host: 'BackendServer' }, { limit: 4, before: first.at(-1)! });
    expect([...first, ...rest].map(({ unit }) => unit)).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((i) => `s${i}.service`),
    );
    expect(await incidents.list({ state: 'open' })).toHaveLength(1);
    expect(await incidents.openCount(hostId)).toBe(1);
    expect(await incidents.decisions({ unit: 's1.service' })).toHaveLength(1);
    expect(await incidents.actions({ host: hostId })).toHaveLength(6);
    const page = await states.current({ host: 'BackendServer' }, { limit: 2, offset: 0 }, noon);
    expect(page.total).toBe(7);
    expect(page.items.map(({ unit }) => unit)).toEqual(['s3.service', 's0.service']);
    expect(await states.current({ status: 'failed', search: 'S3' })).toMatchObject({ total: 1 });
    expect(await states.current({ host: 'nowhere' })).toEqual({ total: 0, items: [] });
    expect(await states.current({}, { offset: 100 })).toEqual({ total: 7, items: [] });
    const { total } = await states.current({ noise: false });
    const shown = (await states.counts({ noise: false })).reduce((sum, { count }) => sum + count, 0);
    expect(shown).toBe(total);
    expect(await states.counts()).toEqual([
      { hostId, hostname: 'BackendServer', status: 'failed', count: 1 },
      { hostId, hostname: 'BackendServer', status: 'running', count: 6 },
    ]);
  });
});
