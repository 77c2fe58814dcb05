import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { notRoot, rootFolder } from '../test-support/folder.js';
import { AuditLog } from './audit-log.js';
import { auditKey, brokenFiles, rotatedFiles, verifyAudit } from './files.js';
import { AuditRecorder } from './recorder.js';

const clock = { now: () => 1_000, mono: () => 5 };

describe.skipIf(notRoot !== null)(`the audit log on disk${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let folder: ReturnType<typeof rootFolder>;
  const open = (rotateAtBytes?: number): AuditLog =>
    new AuditLog({
      folder: folder.path,
      bootId: 'b',
      clock,
      ...(rotateAtBytes === undefined ? {} : { rotateAtBytes }),
    });
  const verify = (head?: string) => verifyAudit(folder.path, auditKey(folder.path), head);
  const file = () => join(folder.path, 'audit.jsonl');
  beforeEach(() => (folder = rootFolder()));
  afterEach(() => folder.remove());

  it('makes its own key at the first start, for itself alone', () => {
    open();
    expect(statSync(join(folder.path, 'audit.key')).mode & 0o777).toBe(0o600);
  });

  it('leaves it to the helper to make the key: who verifies makes none', () => {
    expect(() => verify()).toThrow(/audit\.key/);
    expect(existsSync(join(folder.path, 'audit.key'))).toBe(false);
  });

  it('goes on with the chain after a restart and across rotations', async () => {
    for (let start = 0; start < 3; start += 1) {
      const log = open(2_000);
      for (let i = 0; i < 20; i += 1) log.write({ event: 'refused', detail: `${start} ${i}` });
      await log.sync();
      await log.close();
    }
    expect(rotatedFiles(folder.path).length).toBeGreaterThan(3);
    expect(verify()).toMatchObject({ ok: true, lines: 60, state: { seq: 60 } });
  });

  it('takes a torn last line away and says so', async () => {
    const log = open();
    log.write({ event: 'start' });
    await log.close();
    appendFileSync(file(), '{"seq":2,"mo');
    const again = open();
    again.write({ event: 'start' });
    await again.close();
    expect(verify()).toMatchObject({ ok: true, lines: 3 });
    expect(readFileSync(file(), 'utf8')).toContain('12 bytes of a torn last line');
  });

  it('shows tampering, goes on in a new file and keeps the old one', async () => {
    const log = open();
    log.write({ event: 'decision', subject: 'a.service' });
    log.write({ event: 'outcome', subject: 'a.service' });
    await log.close();
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('a.service', 'b.service'));
    expect(verify()).toMatchObject({ ok: false, problem: expect.stringContaining('line 1') as string });
    const again = open();
    again.write({ event: 'start' });
    await again.close();
    expect(verify()).toMatchObject({ ok: false, file: expect.stringContaining('audit-broken') as string });
    // The new file holds by itself: it is not set aside again at each start.
    const later = open();
    later.write({ event: 'start' });
    await later.close();
    expect(brokenFiles(folder.path).length).toBe(1);
    expect(readFileSync(file(), 'utf8').trim().split('\n').length).toBe(3);
  });

  it('knows a head that was kept elsewhere, and shows that lines were taken away behind it', async () => {
    const log = open(1_000);
    for (let i = 0; i < 10; i += 1) log.write({ event: 'refused', detail: String(i) });
    const { head, seq } = log.health();
    log.write({ event: 'start' });
    await log.close();
    expect(verify(head)).toMatchObject({ ok: true, headAt: seq });
    const newest = verify();
    const lines = readFileSync(file(), 'utf8').trim().split('\n');
    writeFileSync(file(), `${lines.slice(0, -1).join('\n')}\n`);
    expect(newest.ok && verify(newest.state.head)).toMatchObject({ ok: true, headAt: null });
  });

  it('tells of an unfinished last line, which is no harm', async () => {
    const log = open();
    log.write({ event: 'start' });
    await log.close();
    appendFileSync(file(), '{"seq":2');
    expect(verify()).toMatchObject({ ok: true, lines: 1, tornBytes: 8 });
  });

  it('is not made useless by a week of a flood of all kinds: what was decided before is still there', async () => {
    let mono = 0;
    const time = { now: () => mono, mono: () => mono };
    const log = new AuditLog({ folder: folder.path, bootId: 'b', clock: time });
    const recorder = new AuditRecorder(log, time);
    const caller = { keyId: 'k1', instance: 'stolen-key-1', idempotencyKey: 'x'.repeat(36), peer: null };
    log.write({ event: 'decision', subject: 'before.service' });
    const week = 7 * 24 * 3_600_000;
    for (let i = 0; mono < week; i += 1) {
      mono += 20_000;
      const call = { caller, verb: 'restart', subject: 'u'.repeat(255), requestHash: 'h'.repeat(64) };
      recorder.stranger('bad-signature', '', '', null);
      recorder.refused(call, 'not-approved', 'd'.repeat(2_000));
      recorder.answered({ ...call, verb: 'journal' }, 'each');
      recorder.answered(
        { ...call, verb: 'health', caller: { ...caller, instance: `stolen-key-${i}` } },
        'counted',
      );
    }
    log.write({ event: 'decision', subject: 'after.service' });
    recorder.flush();
    await log.close();
    expect(verify()).toMatchObject({ ok: true });
    const names = [...rotatedFiles(folder.path), 'audit.jsonl'];
    const sizes = names.map((name) => statSync(join(folder.path, name)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(7 * 6_000_000);
    expect(readFileSync(join(folder.path, names[0]!), 'utf8')).toContain('before.service');
    const end = readFileSync(file(), 'utf8');
    expect(end).toContain('after.service');
    expect(end).toContain('not written since the line before: ');
  }, 30_000);

  it('does not take a chain without its key for a first start', async () => {
    const log = open();
    log.write({ event: 'start' });
    await log.close();
    folder.write('audit.key', 'not a key');
    expect(() => open()).toThrow('no audit key');
  });
});
