import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnitFiles } from './unit-files.js';

const unit = 'web.service';
const fragment = '/usr/lib/systemd/system/web.service';
const minute = 60_000;

describe('the last change of the files of a unit', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'unit-files-'));
    for (const folder of ['etc/systemd/system', 'usr/lib/systemd/system', 'run/systemd/generator'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, fragment), '[Service]\n');
    writeFileSync(join(root, 'run/systemd/generator/web.service'), '[Service]\n');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  /** As it is seen some time after the files were written. */
  const seen = (unitFiles: readonly string[], laterMs: number, at: string | null = root) =>
    new UnitFiles(at, { now: () => Date.now() + laterMs, mono: () => 10 * minute }).lastChange({
      unit,
      unitFiles,
    });

  it('is told on the monotonic clock, with the file that was changed', () => {
    const change = seen([fragment], minute)!;
    expect(change.path).toBe(fragment);
    expect(change.mono).toBeLessThanOrEqual(9 * minute);
    expect(change.mono).toBeGreaterThan(7 * minute);
  });

  it('is not known of files that are not there, of the future, or where the root cannot be seen', () => {
    expect(seen(['/etc/systemd/system/none.service'], 0)).toBeNull();
    expect(seen([fragment], -60 * minute)).toBeNull();
    expect(seen([fragment], minute, null)).toBeNull();
  });

  it('is not that of a generated file, which each daemon-reload writes anew', () =>
    expect(seen(['/run/systemd/generator/web.service'], minute)).toBeNull());

  it('is looked for nowhere but where unit files are', () =>
    expect(
      seen(['/usr/lib/systemd/../../../etc/shadow', '/home/web.service', 'web.service'], minute),
    ).toBeNull());

  it('is that of a drop-in which systemd does not know of yet', () => {
    mkdirSync(join(root, `etc/systemd/system/${unit}.d`));
    expect(seen([fragment], minute)!.path).toBe(`/etc/systemd/system/${unit}.d`);
  });

  it('is that of a link, also of one that leads nowhere from here', () => {
    symlinkSync('/nowhere/web.service', join(root, 'etc/systemd/system/linked.service'));
    expect(seen(['/etc/systemd/system/linked.service'], minute)).not.toBeNull();
  });
});
