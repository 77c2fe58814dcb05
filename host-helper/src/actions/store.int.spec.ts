import { appendFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { IntentRecord } from './record.js';
import { ActionStore } from './store.js';

const hour = 3_600_000;

describe('the actions on disk', () => {
  let folder: string;
  let now: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smart-monitor-actions-'));
    now = 30 * hour;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (boot = 'this boot'): ActionStore =>
    new ActionStore(folder, boot, { now: () => 0, mono: () => now });
  const intent = (key: string, more: Partial<IntentRecord> = {}): IntentRecord => ({
    t: 'intent',
    key,
    request: 'hash',
    verb: 'restart',
    subject: 'a.service',
    target: { unit: 'a.service' },
    boot: 'this boot',
    mono: now,
    wall: 0,
    streak: 0,
    auditSeq: 1,
    ...more,
  });
  const outcome = (key: string, status = 200) =>
    ({ t: 'outcome', key, status, answer: {} as never }) as const;

  it('are there after a death of the process, ended or open, with the kind that they count against', async () => {
    const store = open();
    store.conclude(store.intend(intent('one', { pool: 'kill' })), outcome('one'));
    store.intend(intent('two', { streak: 1 }));
    const again = open();
    expect(again.past()).toEqual(store.past());
    expect(again.past()).toMatchObject([
      { pool: 'kill', streak: 0, ended: 'well' },
      { pool: null, streak: 1, ended: 'unknown' },
    ]);
    expect(again.open().map(({ intent: { key } }) => key)).toEqual(['two']);
    await Promise.all([store.close(), again.close()]);
  });

  it('of an earlier boot count as made when this one began', async () => {
    const store = open('an earlier boot');
    store.conclude(store.intend(intent('one', { boot: 'an earlier boot', streak: 2 })), outcome('one', 502));
    now = hour;
    const again = open();
    expect(again.past()).toMatchObject([{ mono: 0, streak: 2, ended: 'badly' }]);
    await Promise.all([store.close(), again.close()]);
  });

  it('use no budget where it is certain that nothing was touched', async () => {
    const store = open();
    store.conclude(store.intend(intent('one')), { ...outcome('one', 409), touched: false });
    expect(store.past()).toEqual([]);
    expect(store.find('one')?.outcome?.status).toBe(409);
    const again = open();
    expect(again.past()).toEqual([]);
    await Promise.all([store.close(), again.close()]);
  });

  it('are forgotten after a day, but for those whose end is open', async () => {
    const store = open();
    store.conclude(store.intend(intent('one')), outcome('one'));
    store.intend(intent('two'));
    now += 25 * hour;
    const again = open();
    expect([again.find('one'), again.find('two')?.intent.key]).toEqual([undefined, 'two']);
    await Promise.all([store.close(), again.close()]);
  });

  it('lose nothing but a line that a crash has cut short', async () => {
    const store = open();
    store.intend(intent('one'));
    await store.close();
    appendFileSync(join(folder, 'actions.jsonl'), '{"t":"intent","key":"tw');
    const again = open();
    again.intend(intent('three'));
    await again.close();
    const last = open();
    expect(last.open().map(({ intent: { key } }) => key)).toEqual(['one', 'three']);
    expect(readFileSync(join(folder, 'actions.jsonl'), 'utf8')).not.toContain('"tw');
    await last.close();
  });

  it('are there also where the file was replaced and its folder could not be synced', async (ctx) => {
    if (process.geteuid?.() !== 0) ctx.skip('To be another user for a moment one has to be root.');
    const nobody = 65_534;
    chownSync(folder, nobody, nobody);
    process.seteuid!(nobody);
    try {
      const store = open();
      const large = 'x'.repeat(1100 * 1024);
      store.conclude(store.intend(intent('large', { request: large })), outcome('large'));
      // Renaming works on, opening the folder to sync it does not.
      chmodSync(folder, 0o300);
      store.intend(intent('behind'));
      await store.close();
      expect(open().find('behind')).toBeDefined();
    } finally {
      process.seteuid!(0);
      chmodSync(folder, 0o700);
    }
  });
});
