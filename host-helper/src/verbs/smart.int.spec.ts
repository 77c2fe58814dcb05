import type { SmartReport } from '@smart-monitor/protocol';
import { chmodSync, chownSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.js';
import { readBootId } from '../host/boot.js';
import type { TestAnswer } from '../test-support/client.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { startHelper } from '../test-support/helper.js';

/** A report of this moment. */
function report(changes: Partial<SmartReport> = {}): string {
  const now: SmartReport = {
    version: 1,
    takenAt: Date.now(),
    bootId: readBootId(),
    mono: Math.floor(systemClock.mono()),
    durationMs: 5,
    smartctl: '7.3',
    problem: '',
    leftOut: 0,
    devices: [],
  };
  return JSON.stringify({ ...now, ...changes });
}

const day = 86_400_000;

describe.skipIf(notRoot !== null)(`GET /v1/smart${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let helper: Awaited<ReturnType<typeof startHelper>>;
  let disks: ReturnType<typeof rootFolder>;
  beforeAll(async () => {
    disks = rootFolder();
    helper = await startHelper({ smart: { directory: disks.path, staleSeconds: 60 } });
  });
  afterAll(async () => {
    await helper?.stop();
    disks?.remove();
  });

  const ask = (): Promise<TestAnswer> => helper.client.get('/v1/smart');
  async function askOf(text: string): Promise<TestAnswer> {
    disks.write('smart.json', text, 0o644);
    return ask();
  }

  it('says what to install where there is no report', async () => {
    const { status, body } = await ask();
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'not-available' });
    expect(body['detail']).toContain(
      'install the package smartmontools and enable smart-monitor-smart.timer',
    );
  });

  it('answers the report with its age', async () => {
    const { body } = await askOf(report());
    expect(body).toMatchObject({ ok: true, verb: 'smart', stale: false, smartctl: '7.3', devices: [] });
    expect(body['ageMs']).toBeLessThan(10_000);
    expect(Object.keys(body)).not.toContain('problem');
  });

  it('says that a report is stale, also one of an earlier boot', async () => {
    const { body } = await askOf(report({ bootId: 'another', takenAt: Date.now() - day }));
    expect(body).toMatchObject({ ok: true, stale: true });
    expect(body['ageMs']).toBeGreaterThanOrEqual(day);
  });

  it('is not misled by a wall clock that jumped', async () => {
    for (const takenAt of [Date.now() - 365 * day, Date.now() + 365 * day])
      expect((await askOf(report({ takenAt }))).body).toMatchObject({ stale: false });
    const ahead = report({ bootId: 'another', takenAt: Date.now() + day });
    expect((await askOf(ahead)).body).toMatchObject({ ageMs: 0 });
  });

  it('hands on why no disk could be looked at', async () => {
    const { body } = await askOf(report({ problem: 'smartctl is not there: install it.' }));
    expect(body).toMatchObject({ code: 'not-available', detail: 'smartctl is not there: install it.' });
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['a report of which a field is wrong', report({ mono: -1 })],
    ['a key twice', report().replace('{', '{"version":1,')],
    ['more than it may have', report({ problem: 'x'.repeat(300_000) })],
  ])('does not hand on %s', async (_, text) => {
    const { status, body } = await askOf(text);
    expect([status, body['code']]).toEqual([503, 'not-available']);
    expect(body['detail']).toContain('cannot be used');
  });

  it('does not believe a report that others than root could have written', async () => {
    const file = disks.write('smart.json', report(), 0o644);
    for (const spoil of [() => chmodSync(file, 0o664), () => chownSync(file, 1000, 0), () => link(file)]) {
      spoil();
      expect((await ask()).body['detail']).toContain('cannot be used');
      rmSync(file);
      disks.write('smart.json', report(), 0o644);
    }
    chmodSync(disks.path, 0o777);
    expect((await ask()).body['detail']).toContain('writable by others');
    chmodSync(disks.path, 0o700);
    expect((await ask()).body).toMatchObject({ ok: true });
  });

  it('takes no body and no other method', async () => {
    expect((await helper.client.post('/v1/smart', {})).body['code']).toBe('unknown-verb');
  });
});

function link(file: string): void {
  renameSync(file, `${file}.real`);
  symlinkSync(`${file}.real`, file);
}
