import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestAnswer } from '../test-support/client.js';
import { bundle } from '../test-support/lab.js';
import { startNetworkLab } from '../test-support/network-lab.js';
import { unexplained } from '../test-support/exposure.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const settings = { limits: { cleanUps: { actions: 100 }, backoffSeconds: 0, actions: 100 } };
const lists = {
  both: { units: [], cleanUps: ['journal-vacuum', 'tmpfiles'] },
  none: { units: [{ unit: '*', verbs: ['start', 'restart'] }] },
};

describe.skipIf(missing !== null)(`clean on a lab host${missing === null ? '' : ` (${missing})`}`, () => {
  let host: Awaited<ReturnType<typeof startNetworkLab>>;
  beforeAll(async () => {
    host = await startNetworkLab(
      lists.both,
      { ...settings, allowWildcard: true },
      {
        '/etc/systemd/system/smart-monitor-journal-vacuum.service.d/size.conf':
          '[Service]\nEnvironment=SMART_MONITOR_JOURNAL_SIZE=16M\n',
        // By the time of writing alone: the one of a file's last change cannot be set.
        '/etc/tmpfiles.d/lab.conf': 'd /tmp/lab-old 0755 - - m:1d\n',
      },
    );
  }, 60_000);
  afterAll(() => host?.lab.stop());

  const ask = (cleanUp: string): Promise<TestAnswer> => host.client.post('/v1/clean', { cleanUp });
  const journalBytes = async (): Promise<number> =>
    Number((await host.sh('du -sb /run/log/journal')).split(/\s/)[0]);

  it('makes the journal smaller, down to the size that root has set', async () => {
    const fill =
      'head -c 40000000 /dev/urandom | base64 -w 4000 | systemd-cat -t filler; journalctl --sync; journalctl --rotate';
    await host.sh(fill);
    const before = await journalBytes();
    expect(before).toBeGreaterThan(32_000_000);
    const { status, body } = await ask('journal-vacuum');
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ ok: true, verb: 'clean', cleanUp: 'journal-vacuum', job: 'done' }),
    ]);
    const after = await journalBytes();
    expect(after).toBeLessThan(before / 2);
    expect(Number(body['freeBytesAfter']) - Number(body['freeBytesBefore'])).toBeGreaterThan(8_000_000);
    expect(await host.sh('journalctl -u smart-monitor-journal-vacuum.service -o cat --no-pager')).toContain(
      'Vacuuming done',
    );
  }, 60_000);

  it('removes what the rules of the host say is too old, whoever owns it, and nothing else', async () => {
    await host.sh(
      'mkdir -p /tmp/lab-old /tmp/other && touch -d "-3 days" /tmp/lab-old/old /tmp/other/old && touch /tmp/lab-old/new && chown 1000:1000 /tmp/lab-old/old && chmod 0600 /tmp/lab-old/old',
    );
    const { body } = await ask('tmpfiles');
    expect(body).toMatchObject({ ok: true, verb: 'clean', cleanUp: 'tmpfiles', job: 'done' });
    expect(typeof body['freeBytesAfter']).toBe('number');
    expect(await host.sh('ls /tmp/lab-old; ls /tmp/other')).toBe('new\nold');
    // A rule that is not understood may be one that spares something.
    expect(await host.sh('journalctl -u smart-monitor-tmpfiles-clean.service -o cat --no-pager')).not.toMatch(
      /Failed|denied|not permitted|Read-only/i,
    );
  });

  it('needs its own grant: the wildcard for units reaches neither the verb nor its units', async () => {
    await host.write('/etc/smart-monitor/approved_services.json', JSON.stringify(lists.none));
    await host.waitFor('The list', async () => {
      const { body } = await host.client.get('/v1/approved');
      return (body['cleanUps'] as string[]).length === 0;
    });
    expect((await ask('tmpfiles')).body['code']).toBe('not-approved');
    for (const unit of ['smart-monitor-tmpfiles-clean.service', 'smart-monitor-journal-vacuum.service'])
      expect((await host.client.post('/v1/start', { unit })).body['code']).toBe('never-list');
    await host.write('/etc/smart-monitor/approved_services.json', JSON.stringify(lists.both));
    await host.waitFor('The list', async () => {
      const { body } = await host.client.get('/v1/approved');
      return (body['cleanUps'] as string[]).length === 2;
    });
  });

  it('takes no other clean-up and no arguments', async () => {
    expect((await ask('everything')).body['code']).toBe('bad-request');
    const { body } = await host.client.post('/v1/clean', { cleanUp: 'tmpfiles', size: '1K' });
    expect(body['code']).toBe('bad-request');
  });

  it('leaves open what the document explains, and no more', async () => {
    const chapter = /## The clean-ups\n([\s\S]*?)\n## /;
    await host.systemctl('daemon-reload');
    for (const name of ['journal-vacuum', 'tmpfiles-clean'])
      expect(await unexplained(host.lab, `smart-monitor-${name}.service`, chapter)).toEqual([]);
  });

  it('tells of a unit that fails, and of one that is not installed', async () => {
    const folder = '/etc/systemd/system/smart-monitor-tmpfiles-clean.service.d';
    await host.sh(`mkdir -p ${folder}`);
    await host.write(`${folder}/fail.conf`, '[Service]\nExecStart=\nExecStart=/bin/false\n');
    await host.systemctl('daemon-reload');
    expect((await ask('tmpfiles')).body).toMatchObject({
      code: 'job-failed',
      jobResult: 'failed',
      result: 'exit-code',
    });
    await host.sh(
      'rm -r /etc/systemd/system/smart-monitor-tmpfiles-clean.service* && systemctl daemon-reload && systemctl reset-failed smart-monitor-tmpfiles-clean.service',
    );
    const { status, body } = await ask('tmpfiles');
    expect([status, body['code']]).toEqual([503, 'not-available']);
    expect(body['detail']).toContain('deploy/systemd');
  });

  it('has units that systemd finds no fault with', async () => {
    const units = ['probe.socket', 'probe.service', 'journal-vacuum.service'];
    const paths = units.map((name) => `/etc/systemd/system/smart-monitor-${name}`);
    const { code, stdout, stderr } = await host.lab.exec('/usr/bin/systemd-analyze', [
      'verify',
      '--man=no',
      ...paths,
    ]);
    expect([code, `${stdout}${stderr}`.trim()]).toEqual([0, '']);
  });
});
