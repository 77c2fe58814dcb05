import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { notRoot, rootFolder } from '../test-support/folder.js';
import { AuditLog } from './audit-log.js';
import { auditKey, rotatedFiles, verifyAudit } from './files.js';

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
  const verify = () => verifyAudit(folder.path, auditKey(folder.path));
  const file = () => join(folder.path, 'audit.jsonl');
  beforeEach(() => (folder = rootFolder()));
  afterEach(() => folder.remove());

  it('makes its own key at the first start, for itself alone', () => {
    open();
    expect(statSync(join(folder.path, 'audit.key')).mode & 0o777).toBe(0o600);
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
  });

  it('does not take a chain without its key for a first start', async () => {
    const log = open();
    log.write({ event: 'start' });
    await log.close();
    folder.write('audit.key', 'not a key');
    expect(() => open()).toThrow('no audit key');
  });
});
