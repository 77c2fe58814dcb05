import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, topics, type HostSample } from '@smart-monitor/contracts';
import { Database, SessionRepository } from '@smart-monitor/database';
import { MqttServer } from '@smart-monitor/transport';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SessionService } from '../auth/session.service.js';
import { Browser } from '../testing/browser.js';
import { EventSource } from '../testing/event-source.js';
import { hostId, ship, startFixture, storeHost, unitState, type Fixture } from '../testing/fixture.js';
import { queueLimit } from './stream-client.js';
import { StreamService } from './stream.service.js';

describe('the live stream', () => {
  let fixture: Fixture;
  let admin: Browser;
  const open: EventSource[] = [];

  beforeAll(async () => {
    fixture = await startFixture();
    admin = await fixture.admin();
    await storeHost(fixture.database);
    await ship(fixture.database, unitState('first.service', 'active'));
  });
  afterEach(() => {
    for (const source of open.splice(0)) source.close();
  });
  afterAll(() => fixture.stop());

  const listen = async (options: { lastId?: string; query?: string } = {}) => {
    const source = await EventSource.open(admin, options);
    open.push(source);
    await source.until(() => source.of('status').some(({ data }) => data.state === 'live'));
    return source;
  };
  const change = (name: string) => ship(fixture.database, unitState(name, 'failed'));
  const subjects = (source: EventSource) => source.of('unit-state').map(({ data }) => data.subject as string);

  it('tells of a change within a moment, to two clients alike, with its id', async () => {
    const [one, two] = [await listen(), await listen()];
    expect(one.retryMs).toBe(10_000);
    const begun = performance.now();
    await change('a.service');
    await Promise.all([one, two].map((source) => source.until(() => subjects(source).includes('a.service'))));
    expect(performance.now() - begun).toBeLessThan(1_000);
    const told = (source: EventSource) =>
      source.of('unit-state').find(({ data }) => data.subject === 'a.service');
    const event = told(one);
    expect(event).toEqual(told(two));
    expect(event!.id).toMatch(/^\d+-[\da-f-]{36}$/);
    expect(event!.data).toMatchObject({
      cursor: event!.id,
      kind: 'unit-state',
      hostId,
      subject: 'a.service',
    });
  });

  it('goes on after Last-Event-ID and after ?last_id without a gap or a repeat', async () => {
    const before = await listen();
    await change('b.service');
    await before.until(() => subjects(before).includes('b.service'));
    const { id } = before.of('unit-state').at(-1)!;
    before.close();
    await change('c.service');
    await change('d.service');
    const byHeader = await listen({ lastId: id! });
    const byQuery = await listen({ query: `?last_id=${id}` });
    await change('e.service');
    for (const source of [byHeader, byQuery]) {
      await source.until(() => subjects(source).includes('e.service'));
      expect(subjects(source)).toEqual(['c.service', 'd.service', 'e.service']);
    }
  });

  it('loses and repeats nothing while many write and clients come and go', async () => {
    const total = 300;
    const names = Array.from({ length: total }, (_, index) => `n${index}.service`);
    const watcher = await listen();
    const writers = Array.from({ length: 4 }, () =>
      Database.open(fixture.server, { applicationName: 'writer', poolSize: 1 }),
    );
    const queue = [...names];
    const writing = Promise.all(
      writers.map(async (database) => {
        for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
          await ship(database, unitState(name, 'failed'));
        }
      }),
    );
    const seen: string[] = [];
    let lastId: string | undefined;
    const reader = (async () => {
      while (seen.length < total) {
        const source = await listen(lastId === undefined ? {} : { lastId });
        await source.until(() => source.of('unit-state').length > 40, 3_000).catch(() => undefined);
        source.close();
        const events = source.of('unit-state');
        seen.push(...subjects(source));
        lastId = events.at(-1)?.id ?? lastId;
        if (events.length === 0 && queue.length === 0) break;
      }
    })();
    await writing;
    await watcher.until(() => subjects(watcher).length >= total, 10_000);
    await reader;
    for (const database of writers) await database.close();
    expect([...subjects(watcher)].sort()).toEqual([...names].sort());
    expect(new Set(seen).size).toBe(seen.length);
    // What the coming and going reader saw is what the steady one saw, from its first event on.
    const steady = subjects(watcher);
    expect(seen).toEqual(steady.slice(steady.indexOf(seen[0]!)));
  });

  it('waits for a slow transaction instead of passing it over', async () => {
    const source = await listen();
    const slow = fixture.database.transaction('be slow', async (runner) => {
      await runner.query(
        '',
        `INSERT INTO events (id, kind, host_id, subject, at, body) VALUES ($1, 'host', $2, 'slow', now(), '{}')`,
        [newId(), hostId],
      );
      await sleep(300);
      await runner.query('', `SELECT pg_notify('smartmon_events', '')`);
    });
    await sleep(50);
    await change('quick.service');
    await slow;
    await source.until(() => source.of('host').length === 1 && subjects(source).includes('quick.service'));
    expect(source.received.filter(({ id }) => id !== null).map(({ data }) => data.subject)).toEqual([
      'slow',
      'quick.service',
    ]);
  });

  it('says `reset` to a client whose place it does not have', async () => {
    for (const lastId of [`99999999-${newId()}`, 'nonsense']) {
      const source = await listen({ lastId });
      await source.until(() => source.of('reset').length === 1);
    }
  });

  it('says `reset` where what followed was deleted, and replays from the table where it was not', async () => {
    const [oldest, second] = await fixture.database.query<{ cursor: string }>(
      'read two cursors',
      `SELECT xid || '-' || id AS cursor FROM events ORDER BY events.xid, id LIMIT 2`,
    );
    // A process that has just started has no recent events of its own.
    const gui = await fixture.another();
    const browser = new Browser(gui.url);
    browser.cookie = admin.cookie;
    const replayed = await EventSource.open(browser, { lastId: oldest!.cursor });
    open.push(replayed);
    await change('newest.service');
    await replayed.until(() => subjects(replayed).includes('newest.service'));
    expect(replayed.received.find(({ id }) => id !== null)?.id).toBe(second!.cursor);
    await fixture.database.query('delete the oldest', `DELETE FROM events WHERE xid || '-' || id = $1`, [
      oldest!.cursor,
    ]);
    const missed = await EventSource.open(browser, { lastId: oldest!.cursor });
    open.push(missed);
    await missed.until(() => missed.of('reset').length === 1);
    await gui.close();
  });

  it('carries host samples from the broker, and the last one to who comes later', async () => {
    const early = await listen();
    const client = new MqttServer({ url: fixture.broker.url });
    client.listen(() => undefined);
    const sample: HostSample = {
      hostId,
      hostname: 'web01',
      at: 1,
      values: [{ key: 'cpu.busy', unit: 'percent', kind: 'gauge', labels: {}, value: 7 }],
      sources: [],
    };
    const topic = topics.hostMetrics('smartmon', hostId);
    const send = async () => {
      await client.publish(topic, 'no json');
      await client.publish(topic, '{"hostId":7}');
      await client.publish(topic, JSON.stringify(sample));
    };
    await expect
      .poll(async () => (await send(), early.of('metrics').length), { timeout: 5_000 })
      .toBeGreaterThan(0);
    await client.close();
    expect(early.of('metrics')[0]).toEqual({ id: null, event: 'metrics', data: sample });
    const late = await listen();
    await late.until(() => late.of('metrics').length === 1);
  });

  it('cuts a client that never reads, and serves the others', async () => {
    const streams = fixture.gui.app.get(StreamService);
    const good = await listen();
    const before = streams.clients;
    const { hostname, port } = new URL(fixture.gui.url);
    const lazy = connect(Number(port), hostname);
    lazy.on('error', () => undefined);
    lazy.pause();
    await new Promise((resolve) => lazy.once('connect', resolve));
    lazy.write(`GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nCookie: ${admin.cookie}\r\n\r\n`);
    await expect.poll(() => streams.clients).toBe(before + 1);
    // More than its queue and the kernel's two socket buffers can hold.
    const filler = 'x'.repeat(100_000);
    for (let index = 0; index < 150 && streams.clients > before; index += 1) {
      await storeHost(fixture.database, { version: `${index} ${filler}` });
      await sleep(15);
    }
    expect(streams.clients).toBe(before);
    expect(queueLimit).toBe(262_144);
    await change('after.service');
    await good.until(() => subjects(good).includes('after.service'));
    lazy.destroy();
  });

  it('beats every 15 s, visibly and without moving the resume point', async () => {
    const source = await listen();
    await source.until(() => source.of('beat').length > 0, 20_000);
    const [beat] = source.of('beat');
    expect(beat!.id).toBeNull();
    expect(Math.abs(beat!.data.at - Date.now())).toBeLessThan(20_000);
  }, 25_000);

  it('cuts a client whose session was ended elsewhere', async () => {
    const other = await fixture.admin();
    const source = await EventSource.open(other);
    open.push(source);
    await source.until(() => source.of('status').length > 0);
    const rows = await fixture.database.query<{ token_hash: string }>(
      'find the newest session',
      'SELECT token_hash FROM sessions ORDER BY created_at DESC LIMIT 1',
    );
    await new SessionRepository(fixture.database).remove(rows[0]!.token_hash);
    const sessions = fixture.gui.app.get(SessionService);
    expect(sessions).toBeDefined();
    await source.until(() => source.ended, 60_000);
  }, 70_000);
});

describe('while PostgreSQL is away', () => {
  it('the console answers in words, the stream says stale, and both recover without a loss', async () => {
    const fixture = await startFixture();
    const source = await (async () => {
      const admin = await fixture.admin();
      await storeHost(fixture.database);
      const opened = await EventSource.open(admin);
      await opened.until(() => opened.of('status').some(({ data }) => data.state === 'live'));
      fixture.server.pause();
      try {
        const begun = performance.now();
        const overview = await admin.get('/api/v1/overview');
        expect(overview.status).toBe(503);
        expect(overview.json).toMatchObject({
          code: 'database-away',
          title: 'The database cannot be reached',
        });
        expect(performance.now() - begun).toBeLessThan(8_000);
        const health = await admin.get('/health');
        expect(health.status).toBe(200);
        expect(health.json).toMatchObject({ status: 'degraded', database: 'away' });
        expect((await admin.get('/api/v1/auth/me')).status).toBe(200);
        expect((await admin.get('/metrics')).text).toContain('smartmon_database_up 0');
        await opened.until(() => opened.of('status').at(-1)!.data.state === 'stale', 15_000);
      } finally {
        fixture.server.resume();
      }
      return opened;
    })();
    try {
      await ship(fixture.database, unitState('back.service', 'failed'));
      await source.until(() => source.of('status').at(-1)!.data.state === 'live', 15_000);
      await source.until(
        () => source.of('unit-state').some(({ data }) => data.subject === 'back.service'),
        10_000,
      );
    } finally {
      source.close();
      await fixture.stop();
    }
  }, 60_000);

  it('from the start, the console comes up and makes its account when the database comes', async () => {
    const fixture = await startFixture();
    try {
      await fixture.database.query('empty', 'DELETE FROM users');
      fixture.server.pause();
      const gui = await fixture.another();
      const health = (await (await fetch(`${gui.url}/health`)).json()) as { database: string };
      expect(health.database).toBe('away');
      fixture.server.resume();
      const count = async () =>
        Number(
          (await fixture.database.query<{ n: string }>('count', 'SELECT count(*) AS n FROM users'))[0]!.n,
        );
      await expect.poll(count, { timeout: 15_000 }).toBe(1);
    } finally {
      fixture.server.resume();
      await fixture.stop();
    }
  }, 60_000);
});
