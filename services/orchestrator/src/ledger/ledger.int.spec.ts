import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type LedgerRecord } from '@smart-monitor/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';
import { readLedger } from './read-ledger.js';
import { listSegments, segmentPath } from './segments.js';
import { Shipper } from './shipper.js';
import { restore } from './snapshot.js';

const host = { hostId: 'id', hostname: 'name' };
const note = (unit: string) => ({ kind: 'operator-stop', unit, stopped: true, evidence: 'e' }) as const;

describe('the ledger on a disk', () => {
  let directory: string;
  const open = (segmentBytes?: number) =>
    Ledger.open({
      directory,
      host,
      clock: systemClock,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    });
  const all = () => [...readLedger(directory, { segment: 0, offset: 0 })].flatMap((batch) => batch.records);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('keeps the order over several segments and a reopening', async () => {
    const first = await open(2_000);
    for (let n = 0; n < 50; n += 1) {
      first.append(note(`${n}.service`));
      if (n % 7 === 0) await first.sync();
    }
    await first.close();
    const second = await open(2_000);
    second.append(note('50.service'));
    await second.close();
    expect(listSegments(directory).length).toBeGreaterThan(1);
    expect(all().map((record) => (record.body.kind === 'operator-stop' ? record.body.unit : ''))).toEqual(
      Array.from({ length: 51 }, (_, n) => `${n}.service`),
    );
  });

  it('cuts a half-written line off and goes on', async () => {
    const first = await open();
    first.append(note('a.service'));
    await first.close();
    appendFileSync(segmentPath(directory, 1), '{"id":"torn","body":{"kind":"intent"');
    const second = await open();
    second.append(note('b.service'));
    await second.close();
    expect(all().length).toBe(2);
    expect(restore(directory)).toMatchObject({
      damaged: 0,
      restored: { operatorStops: { 'a.service': { evidence: 'e' }, 'b.service': { evidence: 'e' } } },
    });
  });

  it('resolves sync only when the line can be read from the file', async () => {
    const ledger = await open();
    const record = ledger.append(note('a.service'));
    await ledger.sync();
    expect(all().map((one) => one.id)).toEqual([record.id]);
    await ledger.close();
  });

  it('ships everything in order through failures, and nothing again after a restart', async () => {
    const ledger = await open(3_000);
    const taken: LedgerRecord[] = [];
    let failures = 2;
    const ship = (records: readonly LedgerRecord[]) => {
      if (failures > 0) {
        failures -= 1;
        return Promise.reject(new Error('away'));
      }
      taken.push(...records);
      return Promise.resolve();
    };
    for (let n = 0; n < 40; n += 1) ledger.append(note(`${n}.service`));
    await ledger.sync();
    const identity = () => Promise.resolve('one');
    const changes: boolean[] = [];
    const shipper = new Shipper(ledger, { ship, identity }, (state) => changes.push(state.reachable));
    shipper.start();
    while (taken.length < 40) await sleep(5);
    ledger.append(note('late.service'));
    while (taken.length < 41) await sleep(5);
    await shipper.stop();
    const again = new Shipper(ledger, { ship, identity }, () => undefined);
    again.start();
    await again.stop();
    expect(taken.length).toBe(41);
    expect(changes).toEqual([false, true]);
    await ledger.close();
  });

  it('sends a database that was restored everything again that it still has, once', async () => {
    const ledger = await open(3_000);
    for (let n = 0; n < 60; n += 1) {
      ledger.append(note(`${n}.service`));
      if (n % 7 === 0) await ledger.sync();
    }
    await ledger.sync();
    expect(listSegments(directory).length).toBeGreaterThan(2);
    let database = 'one';
    const taken: Record<string, number> = { one: 0, two: 0 };
    const destination = {
      ship: (records: readonly LedgerRecord[]) => Promise.resolve(void (taken[database]! += records.length)),
      identity: () => Promise.resolve(database),
    };
    const first = new Shipper(ledger, destination, () => undefined);
    first.start();
    while (taken.one! < 60) await sleep(5);
    database = 'two';
    ledger.append(note('late.service'));
    while (taken.two! < 61) await sleep(5);
    ledger.append(note('later.service'));
    while (taken.two! < 62) await sleep(5);
    await first.stop();
    const again = new Shipper(ledger, destination, () => undefined);
    ledger.append(note('last.service'));
    await ledger.sync();
    again.start();
    await again.stop();
    expect(taken).toEqual({ one: 60, two: 63 });
    await ledger.close();
  });
});
