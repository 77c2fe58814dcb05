import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelperAuditRecord } from '@smart-monitor/contracts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditTrail, judgeEnd, type AuditEnd } from './audit-trail.js';

const end = (seq: number, head = `${seq}`, bootId = 'b1'): AuditEnd => ({ seq, head, bootId });

describe('judgeEnd', () => {
  it.each<[string, AuditEnd, AuditEnd | null, AuditEnd | null, string | undefined]>([
    ['the first that is seen', end(5), null, null, undefined],
    ['a log that grew', end(6), end(5), null, undefined],
    ['the same end', end(5), end(5), null, undefined],
    ['a shorter log', end(4), end(5), null, 'went-back'],
    ['another line of the same number', end(5, 'x'), end(5), null, 'differs'],
    [
      'lines that a power cut took before they were on the disk',
      end(8, '8', 'b2'),
      end(9),
      end(7),
      undefined,
    ],
    ['fewer lines than were on the disk at the power cut', end(6, '6', 'b2'), end(9), end(7), 'went-back'],
    ['an orchestrator that began anew', end(6), null, end(7), 'went-back'],
  ])('%s', (_what, now, last, durable, verdict) =>
    expect(judgeEnd(now, last, durable)?.verdict).toBe(verdict),
  );
});

describe('the audit trail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trail-'));
  const file = join(folder, 'helper-audit.json');
  afterAll(() => rmSync(folder, { recursive: true }));
  let mono = 0;
  let records: HelperAuditRecord[] = [];
  let troubles: (string | null)[] = [];
  beforeEach(() => {
    [mono, records, troubles] = [1_000_000, [], []];
    rmSync(file, { force: true });
  });
  const begin = (hostId = 'h'): AuditTrail =>
    new AuditTrail({
      hostId,
      file,
      clock: { now: () => 5, mono: () => mono },
      record: (body) => records.push(body),
      onTrouble: (trouble) => troubles.push(trouble?.verdict ?? null),
    });
  const see = (trail: AuditTrail, { seq, head, bootId }: AuditEnd): void =>
    trail.see({ bootId, audit: { ok: true, detail: '', seq, head } });

  it('puts the end on record once a day', () => {
    const trail = begin();
    for (let hour = 0; hour < 49; hour += 1) {
      see(trail, end(hour + 1));
      mono += 3_600_000;
    }
    expect(records.map(({ seq, verdict }) => [seq, verdict])).toEqual([
      [1, 'kept'],
      [26, 'kept'],
    ]);
  });

  it('tells once of a log that was cut, and puts both ends on record', () => {
    const trail = begin();
    see(trail, end(40));
    see(trail, end(7));
    see(trail, end(8));
    expect(troubles).toEqual(['went-back']);
    expect(records.at(-1)).toEqual({
      kind: 'helper-audit',
      seq: 7,
      head: '7',
      verdict: 'went-back',
      known: { seq: 40, head: '40' },
    });
    expect(trail.trouble?.says).toBe(
      'The helper’s log ended at line 40 before, and ends at line 7 now: lines that were there are missing.',
    );
  });

  it('knows of it after a restart, until a person deletes the file', () => {
    const first = begin();
    see(first, end(40));
    see(first, end(7));
    const second = begin();
    see(second, end(8));
    expect(second.trouble?.verdict).toBe('went-back');
    rmSync(file);
    see(second, end(8));
    expect([second.trouble, troubles.at(-1)]).toEqual([null, null]);
    expect(begin().trouble).toBeNull();
  });

  it('sees after its own restart that a log was cut meanwhile', () => {
    const first = begin();
    see(first, end(40));
    mono += 120_001;
    see(first, end(41));
    see(begin(), end(39));
    expect(troubles).toEqual(['went-back']);
  });

  it('does not compare the log of one host with that of another', () => {
    const first = begin('lab');
    see(first, end(40));
    mono += 120_001;
    see(first, end(41));
    see(begin('real'), end(3));
    expect(troubles).toEqual([]);
  });
});
