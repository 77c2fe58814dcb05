import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostSample } from '@smart-monitor/contracts';
import { Spool } from './spool.js';

let directory: string;
let losses: { samples: number; sentence: string }[];
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'spool-'));
  losses = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const sample = (at: number): HostSample => ({
  hostId: '0d2c6a1e-5b7f-4c1d-9a53-1f2e3d4c5b6a',
  hostname: 'spec',
  at,
  values: [{ key: 'cpu.busy', unit: 'percent', kind: 'gauge', labels: {}, value: at }],
  sources: [],
});
const open = (limitBytes = 1_000_000, segmentBytes = 1000) =>
  new Spool({ directory, limitBytes, segmentBytes }, (samples, sentence) =>
    losses.push({ samples, sentence }),
  );
const first = () => path.join(directory, readdirSync(directory).sort()[0]!);

/** Everything that waits, in the order in which it is given. */
function drain(spool: Spool, maxBytes = 400): number[] {
  const times: number[] = [];
  for (let batch = spool.peek(maxBytes); batch; batch = spool.peek(maxBytes)) {
    times.push(...batch.samples.map(({ at }) => at));
    spool.acknowledge(batch);
  }
  return times;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('Spool', () => {
  it('gives samples in order, over segments, and leaves one small file', () => {
    const spool = open();
    for (const at of range(0, 100)) spool.append(sample(at));
    expect(readdirSync(directory).length).toBeGreaterThan(5);
    expect(drain(spool)).toEqual(range(0, 100));
    expect(readdirSync(directory)).toHaveLength(1);
    expect(spool.waitingBytes).toBe(0);
    expect(losses).toEqual([]);
    spool.close();
  });

  it('gives what was not acknowledged again after a restart', () => {
    const spool = open();
    for (const at of range(0, 50)) spool.append(sample(at));
    const batch = spool.peek(300)!;
    expect(spool.peek(300)).toEqual(batch);
    spool.close();
    expect(drain(open())).toEqual(range(0, 50));
  });

  it('cuts a torn tail and goes on behind it', () => {
    const spool = open();
    for (const at of range(0, 3)) spool.append(sample(at));
    spool.close();
    appendFileSync(first(), 'deadbeef {"h":"0d2c');
    const again = open();
    expect(losses).toEqual([{ samples: 0, sentence: expect.stringContaining('19 bytes') as string }]);
    again.append(sample(3));
    expect(drain(again)).toEqual([0, 1, 2, 3]);
    again.close();
  });

  it('cuts a file that is nothing but a torn line', () => {
    writeFileSync(path.join(directory, 'spool-0000000001.log'), 'x'.repeat(200_000));
    const spool = open();
    spool.append(sample(1));
    expect(drain(spool)).toEqual([1]);
    spool.close();
  });

  it('passes damaged lines over, counts them once, and keeps the others', () => {
    const spool = open(1_000_000, 100_000);
    for (const at of range(0, 5)) spool.append(sample(at));
    spool.close();
    const lines = readFileSync(first(), 'utf8').split('\n');
    writeFileSync(first(), [lines[0], lines[1]!.replace('cpu', 'gpu'), '', ...lines.slice(2)].join('\n'));
    const again = open(1_000_000, 100_000);
    again.peek(10_000);
    again.peek(10_000);
    expect(drain(again, 10_000)).toEqual([0, 2, 3, 4]);
    expect(losses.map(({ samples }) => samples)).toEqual([2]);
    again.close();
  });

  it('drops the oldest at its limit, counts them, and says so', () => {
    const spool = open(5000, 1000);
    for (const at of range(0, 200)) spool.append(sample(at));
    const kept = drain(spool);
    expect(kept).toEqual(range(200 - kept.length, 200));
    expect(kept.length).toBeGreaterThan(20);
    expect(losses.reduce((total, { samples }) => total + samples, 0)).toBe(200 - kept.length);
    expect(losses[0]!.sentence).toContain('limit of 5000 bytes');
    spool.close();
  });

  it('does not mind the acknowledgement of a batch whose segment was dropped meanwhile', () => {
    const spool = open(3000, 1000);
    spool.append(sample(0));
    const batch = spool.peek(500)!;
    for (const at of range(1, 100)) spool.append(sample(at));
    spool.acknowledge(batch);
    expect(drain(spool).at(-1)).toBe(99);
    spool.close();
  });

  it('begins its only file anew once everything is stored', () => {
    const spool = open(10_000_000, 1_000_000);
    for (const at of range(0, 1000)) spool.append(sample(at));
    drain(spool, 100_000);
    expect(readFileSync(first()).length).toBe(0);
    spool.append(sample(1000));
    expect(drain(spool)).toEqual([1000]);
    spool.close();
  });
});
