import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type UnitStateRecord } from '@smart-monitor/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ledger, type LedgerOptions } from './ledger.js';
import { readLedger } from './read-ledger.js';
import { listSegments } from './segments.js';
import { readWhole } from './snapshot.js';

/** The disk: while it is full, a write takes half of what it is given and then fails. */
const disk = vi.hoisted(() => ({ full: false, half: false }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  type Done = (error: Error | null, written: number) => void;
  const write = (fd: number, bytes: Buffer, from: number, length: number, at: null, done: Done): void => {
    if (!disk.full) return fs.write(fd, bytes, from, length, at, done);
    disk.half = !disk.half;
    if (disk.half) fs.write(fd, bytes, from, Math.ceil(length / 2), at, done);
    else done(new Error('ENOSPC: no space left on device'), 0);
  };
  return { ...fs, write };
});

const note = (unit: string) => ({ kind: 'operator-stop', unit, stopped: true, evidence: 'e' }) as const;
const change: UnitStateRecord = {
  kind: 'unit-state',
  unit: 'flaps.service',
  rawStatus: 'active',
  normalizedStatus: 'running',
  subState: 'running',
  serviceType: 'simple',
  unitFileState: 'enabled',
  recoverable: true,
};

describe('the ledger, when the disk is full or Postgres is away for weeks', () => {
  let directory: string;
  let ledger: Ledger;
  const open = async (options: Partial<LedgerOptions> = {}) => {
    ledger = await Ledger.open({
      directory,
      host: { hostId: 'id', hostname: 'name' },
      clock: systemClock,
      ...options,
    });
    return ledger;
  };
  const all = () => [...readLedger(directory, { segment: 0, offset: 0 })];
  const units = () =>
    all()
      .flatMap((batch) => batch.records)
      .map(({ body }) => ('unit' in body ? body.unit : ''));

  beforeEach(() => {
    disk.full = false;
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(async () => {
    disk.full = false;
    await ledger.close();
    rmSync(directory, { recursive: true });
  });

  it('loses and tears nothing, and goes on by itself when there is room again', async () => {
    const told: boolean[] = [];
    await open({ retryMs: 20, onTrouble: (trouble) => told.push(trouble !== null) });
    ledger.append(note('a.service'));
    await ledger.sync();
    disk.full = true;
    ledger.append(note('b.service'));
    await expect(ledger.sync()).rejects.toThrow('could not be written');
    ledger.append(note('c.service'));
    disk.full = false;
    await vi.waitFor(() => expect(units()).toEqual(['a.service', 'b.service', 'c.service']));
    expect(all().reduce((sum, batch) => sum + batch.damaged, 0)).toBe(0);
    expect(told).toEqual([true, false]);
  });

  it('keeps only so much in memory meanwhile, what healing needs first, and counts what it left out', async () => {
    await open({ retryMs: 20, mostPending: 100 });
    disk.full = true;
    for (let n = 0; n < 1_000; n += 1) ledger.append(change);
    ledger.append(note('stopped.service'));
    await sleep(50);
    disk.full = false;
    await ledger.sync();
    expect(units().length).toBe(101);
    expect(units().at(-1)).toBe('stopped.service');
    expect(ledger.lost).toBe(900);
  });

  it('takes a snapshot with each segment, so that a start after weeks without Postgres reads little', async () => {
    await open({ segmentBytes: 2_000 });
    for (let n = 0; n < 50; n += 1) {
      ledger.append(note(`${n}.service`));
      await ledger.sync();
    }
    const segments = listSegments(directory);
    const { position } = readWhole(join(directory, 'snapshot.json'), { position: { segment: 0 } });
    expect(position.segment).toBe(segments.at(-1));
  });

  it('does not fill the disk with what Postgres does not take', async () => {
    await open({ segmentBytes: 2_000, mostSegments: 5 });
    for (let n = 0; n < 200; n += 1) {
      ledger.append(note(`${n}.service`));
      await ledger.sync();
    }
    expect(listSegments(directory).length).toBeLessThanOrEqual(5);
    await ledger.close();
    expect(Object.keys((await open()).restored.operatorStops).length).toBe(200);
  });

  it('reads a line that is longer than a batch', async () => {
    await open();
    ledger.append(note('a.service'));
    ledger.append({ ...note('long.service'), evidence: 'x'.repeat(300_000) });
    ledger.append(note('c.service'));
    await ledger.sync();
    const read = [...readLedger(directory, { segment: 0, offset: 0 }, 64 * 1024)];
    expect(read.flatMap((batch) => batch.records).length).toBe(3);
  });

  it('writes behind what was shipped and folded, where its segments were deleted', async () => {
    await open({ segmentBytes: 2_000 });
    for (let n = 0; n < 50; n += 1) {
      ledger.append(note(`${n}.service`));
      await ledger.sync();
    }
    const last = listSegments(directory).at(-1)!;
    await ledger.close();
    for (const segment of listSegments(directory))
      rmSync(join(directory, `ledger-${String(segment).padStart(8, '0')}.jsonl`));
    await open();
    expect(listSegments(directory)).toEqual([last]);
  });
});
