import { newId } from '@smart-monitor/contracts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostId, startFixture, story, type Fixture } from '../spec-fixture.js';
import { EventRepository, isCursor, startOfStream } from './event.repository.js';
import { LedgerRepository } from './ledger.repository.js';

let fixture: Fixture;
let events: EventRepository;
beforeAll(async () => {
  fixture = await startFixture();
  events = new EventRepository(fixture.database);
});
afterAll(() => fixture.stop());

const insert = `INSERT INTO events (id, kind, host_id, subject, at, body) VALUES ($1, 'host', $2, $3, now(), '{}')`;

describe('EventRepository', () => {
  it('never passes over the events of a slow transaction', async () => {
    const start = await events.newestCursor();
    const slow = new pg.Client({ connectionString: fixture.server.url });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(insert, [newId(), hostId, 'slow']);
    await new LedgerRepository(fixture.database).ship(story().records.slice(0, 1));
    const held = await events.after(start);
    expect(held).toEqual({ events: [], pending: true });
    await slow.query('COMMIT');
    const free = await events.after(start);
    expect(free.events.map(({ subject }) => subject)).toEqual(['slow', 'lab-web.service']);
    expect(free.pending).toBe(false);
    await slow.end();
  });

  it('goes on after a cursor, page by page, without loss or repetition', async () => {
    const start = await events.newestCursor();
    const sent: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { records } = story(`unit-${i}.service`);
      await new LedgerRepository(fixture.database).ship(records);
      sent.push(...records.map(({ id }) => id));
    }
    const read: string[] = [];
    for (let cursor = start; ;) {
      const page = await events.after(cursor, 7);
      if (page.events.length === 0) break;
      read.push(...page.events.map(({ cursor: c }) => c.slice(c.indexOf('-') + 1)));
      cursor = page.events.at(-1)!.cursor;
    }
    expect(read.toSorted()).toEqual(sent.toSorted());
    expect(new Set(read).size).toBe(sent.length);
    expect(await events.newestCursor()).toContain(read.at(-1));
  });

  it('knows a cursor from rubbish', () => {
    expect(isCursor(startOfStream)).toBe(true);
    for (const text of [
      '',
      '12',
      '1-2',
      `99999999999999999999-${newId()}`,
      `1-${newId()}'; DROP TABLE events`,
    ])
      expect(isCursor(text)).toBe(false);
  });
});
