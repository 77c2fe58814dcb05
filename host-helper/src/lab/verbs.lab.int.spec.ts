import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestAnswer } from '../test-support/client.js';
import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const all = ['restart', 'start', 'stop', 'reload', 'reset-failed', 'journal'];
const approved = {
  units: [
    { unit: 'victim.service', verbs: all },
    { unit: 'victim@1.service', verbs: ['restart'] },
    { unit: 'broken.service', verbs: all },
    { unit: 'base.service', verbs: all },
    { unit: 'smart-monitor-decoy.service', verbs: all },
    { unit: 'reloadable.service', verbs: all },
    { unit: 'rival.service', verbs: all },
    { unit: 'spreads.service', verbs: all },
    { unit: 'pulls.service', verbs: all },
    { unit: 'needed.service', verbs: all },
    { unit: 'first.service', verbs: all },
    { unit: 'second.service', verbs: all },
    { unit: 'challenges.service', verbs: all },
    { unit: 'limited.service', verbs: all, limits: { actions: 1, breakerSeconds: 0 } },
  ],
};

const files: Readonly<Record<string, string>> = {
  'reloadable.service': unit('PropagatesReloadTo=unlisted.service', 'ExecReload=/bin/true'),
  'rival.service': unit('Conflicts=unlisted.service'),
  'spreads.service': unit('PropagatesStopTo=unlisted.service'),
  'limited.service': unit(''),
  'pulls.service': unit('Requires=middle.service'),
  'middle.service': unit('Wants=inner.service'),
  'inner.service': unit('Conflicts=unlisted.service'),
  'challenges.service': unit('Conflicts=base.service'),
  'needed.service': unit(''),
  'needs.service': unit('Requisite=needed.service\nAfter=needed.service'),
  'first.service': unit('PropagatesReloadTo=second.service', 'ExecReload=/bin/true'),
  'second.service': unit('PropagatesReloadTo=third.service', 'ExecReload=/bin/true'),
  'third.service': unit('', 'ExecReload=/bin/touch /run/third-reloaded'),
};

function unit(head: string, body = ''): string {
  return `[Unit]\nStartLimitIntervalSec=0\n${head}\n[Service]\nExecStart=/bin/sleep infinity\n${body}\n`;
}

describe.skipIf(missing !== null)(
  `the verbs on units on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => {
      host = await startHelperLab(approved);
      for (const [name, text] of Object.entries(files)) await host.write(`/etc/systemd/system/${name}`, text);
      await host.systemctl('daemon-reload');
    });
    afterAll(() => host?.lab.stop());

    const ask = (verb: string, name: string): Promise<TestAnswer> =>
      host.client.post(`/v1/${verb}`, { unit: name });
    const code = async (verb: string, name: string): Promise<unknown> => (await ask(verb, name)).body['code'];
    const state = (name: string): Promise<string> => host.show(name, 'ActiveState');
    async function set(settings: object): Promise<void> {
      const path = '/etc/smart-monitor/helper.json';
      const text = (await host.lab.exec('/bin/cat', [path])).stdout;
      await host.write(path, JSON.stringify({ ...(JSON.parse(text) as object), ...settings }));
      await host.systemctl('restart', 'smart-monitor-helper.service');
    }

    it('start: starts what does not run, and has nothing to do for what runs', async () => {
      const { body } = await ask('start', 'victim-alias.service');
      expect(body).toMatchObject({ ok: true, verb: 'start', unit: 'victim.service', job: 'done' });
      expect(body['invocationId']).toBe(await host.show('victim.service', 'InvocationID'));
      expect(await code('start', 'victim.service')).toBe('not-applicable');
      expect(await code('start', 'broken.service')).toBe('job-failed');
    });

    it('start and restart: refuse to stop an unlisted unit that conflicts', async () => {
      await host.systemctl('start', 'unlisted.service');
      for (const verb of ['start', 'restart'])
        expect((await ask(verb, 'rival.service')).body).toMatchObject({
          code: 'blast-radius',
          units: ['unlisted.service'],
        });
      expect(await state('unlisted.service')).toBe('active');
      await host.systemctl('stop', 'unlisted.service');
      expect((await ask('start', 'rival.service')).body).toMatchObject({ ok: true });
    });

    it('start and restart: look at what a start pulls in, however far', async () => {
      await host.systemctl('start', 'unlisted.service');
      for (const verb of ['start', 'restart'])
        expect((await ask(verb, 'pulls.service')).body).toMatchObject({
          code: 'blast-radius',
          units: ['unlisted.service'],
        });
      expect(await state('unlisted.service')).toBe('active');
      // The refusal was no false alarm.
      await host.systemctl('start', 'pulls.service');
      expect([await state('inner.service'), await state('unlisted.service')]).toEqual(['active', 'inactive']);
      await host.systemctl('stop', 'pulls.service', 'middle.service', 'inner.service');
      expect((await ask('start', 'pulls.service')).body).toMatchObject({ ok: true });
      expect(await state('inner.service')).toBe('active');
    });

    it('start and restart: do not look beyond what runs already, for systemd does not either', async () => {
      await host.systemctl('stop', 'inner.service');
      await host.systemctl('start', 'unlisted.service');
      expect((await ask('restart', 'pulls.service')).body).toMatchObject({ ok: true });
      expect([await state('inner.service'), await state('unlisted.service')]).toEqual(['inactive', 'active']);
      await host.systemctl('stop', 'unlisted.service');
    });

    it('stop and restart: refuse to stop an unlisted unit that has it as a Requisite', async () => {
      await host.systemctl('start', 'needed.service', 'needs.service');
      for (const verb of ['stop', 'restart'])
        expect((await ask(verb, 'needed.service')).body).toMatchObject({
          code: 'blast-radius',
          units: ['needs.service'],
        });
      // The refusal was no false alarm.
      await host.systemctl('stop', 'needed.service');
      expect(await state('needs.service')).toBe('inactive');
    });

    it('reload: looks at what is reloaded with it, however far', async () => {
      await host.systemctl('start', 'first.service', 'second.service', 'third.service');
      expect((await ask('reload', 'first.service')).body).toMatchObject({
        code: 'blast-radius',
        units: ['second.service', 'third.service'],
      });
      await host.systemctl('reload', 'first.service');
      await host.lab.exec('/bin/sleep', ['0.3']);
      expect((await host.lab.exec('/bin/ls', ['/run/third-reloaded'])).code).toBe(0);
    });

    it('start: looks at what hangs on a unit that conflicts', async () => {
      await host.systemctl('start', 'leaf.service');
      expect((await ask('start', 'challenges.service')).body).toMatchObject({
        code: 'blast-radius',
        units: ['base.service', 'leaf.service'],
      });
      await host.systemctl('stop', 'leaf.service');
      expect((await ask('start', 'challenges.service')).body).toMatchObject({ ok: true });
      expect(await state('base.service')).toBe('inactive');
      await host.systemctl('stop', 'challenges.service');
    });

    it('stop: by a job whose id tells it from a stop by a person', async () => {
      const { body } = await ask('stop', 'victim.service');
      expect(body).toMatchObject({ ok: true, verb: 'stop', unit: 'victim.service', job: 'done' });
      expect(await state('victim.service')).toBe('inactive');
      await host.systemctl('start', 'victim.service');
      await host.systemctl('stop', 'victim.service');
      const journal = await host.client.post('/v1/journal', { unit: 'victim.service', view: 'jobs' });
      const stops = (journal.body['jobs'] as { jobId: number; jobType: string; jobResult: string }[]).filter(
        ({ jobType, jobResult }) => jobType === 'stop' && jobResult === 'done',
      );
      expect(stops.map(({ jobId }) => jobId === body['jobId'])).toEqual([true, false]);
      expect(await code('stop', 'victim.service')).toBe('not-applicable');
    });

    it('stop: refuses to stop unlisted units in passing, however they hang on the unit', async () => {
      await host.systemctl('start', 'leaf.service', 'spreads.service', 'unlisted.service');
      expect((await ask('stop', 'base.service')).body).toMatchObject({
        code: 'blast-radius',
        units: ['leaf.service'],
      });
      expect((await ask('stop', 'spreads.service')).body).toMatchObject({
        code: 'blast-radius',
        units: ['unlisted.service'],
      });
      for (const name of ['base.service', 'leaf.service', 'spreads.service', 'unlisted.service'])
        expect(await state(name)).toBe('active');
      await host.systemctl('stop', 'leaf.service', 'unlisted.service');
      expect((await ask('stop', 'base.service')).body).toMatchObject({ ok: true, job: 'done' });
    });

    it('reload: in the same run, only what can be reloaded, and no unlisted unit with it', async () => {
      await host.systemctl('start', 'reloadable.service', 'unlisted.service', 'victim.service');
      expect(await code('reload', 'reloadable.service')).toBe('blast-radius');
      await host.systemctl('stop', 'unlisted.service');
      const before = await host.show('reloadable.service', 'InvocationID');
      expect((await ask('reload', 'reloadable.service')).body).toMatchObject({
        ok: true,
        verb: 'reload',
        job: 'done',
        invocationId: before,
      });
      expect(await code('reload', 'victim.service')).toBe('not-applicable');
      await host.systemctl('stop', 'reloadable.service');
      expect(await code('reload', 'reloadable.service')).toBe('not-applicable');
    });

    it('reset-failed: forgets a failure and starts nothing', async () => {
      await host.systemctl('start', 'broken.service');
      expect(await state('broken.service')).toBe('failed');
      expect((await ask('reset-failed', 'broken.service')).body).toMatchObject({
        ok: true,
        verb: 'reset-failed',
        job: 'none',
        jobId: null,
      });
      expect(await state('broken.service')).toBe('inactive');
      expect(await code('reset-failed', 'broken.service')).toBe('not-applicable');
    });

    it.each(['start', 'stop', 'reload', 'reset-failed'])(
      '%s: needs its own grant, leaves the never-list alone, takes no text that is no unit',
      async (verb) => {
        await host.systemctl('start', 'victim@1.service');
        expect(await code(verb, 'victim@1.service')).toBe('not-approved');
        expect(await code(verb, 'unlisted.service')).toBe('not-approved');
        expect(await code(verb, 'harmless.service')).toBe('never-list');
        expect(await code(verb, '../victim.service')).toBe('bad-request');
        expect(await state('victim@1.service')).toBe('active');
      },
    );

    it('counts every verb against the budget of the unit', async () => {
      expect((await ask('start', 'limited.service')).body).toMatchObject({ ok: true });
      for (const verb of ['stop', 'restart']) expect(await code(verb, 'limited.service')).toBe('limit');
      expect(await state('limited.service')).toBe('active');
    });

    it('says what it would do in dry-run, and touches nothing', async () => {
      await host.systemctl('start', 'victim.service', 'reloadable.service', 'broken.service');
      await host.systemctl('stop', 'pulls.service', 'middle.service', 'inner.service', 'unlisted.service');
      await set({ dryRun: true });
      const plans = [
        ['stop', 'victim.service', { steps: ['Stop'], alsoStops: [] }],
        ['reload', 'reloadable.service', { steps: ['Reload'], alsoReloads: [] }],
        ['reset-failed', 'broken.service', { steps: ['ResetFailed'] }],
        ['start', 'base.service', { steps: ['Start'], alsoStarts: [], alsoStops: [] }],
        ['start', 'pulls.service', { alsoStarts: ['middle.service', 'inner.service'], alsoStops: [] }],
      ] as const;
      for (const [verb, name, plan] of plans)
        expect((await ask(verb, name)).body).toMatchObject({ code: 'dry-run', verb, job: 'none', plan });
      expect(await Promise.all(plans.map(([, name]) => state(name)))).toEqual([
        'active',
        'active',
        'failed',
        'inactive',
        'inactive',
      ]);
      await set({ dryRun: false });
    });

    it('has each action in the audit log, decision and outcome', async () => {
      await host.waitFor('The helper', async () => (await host.client.get('/v1/health')).status === 200);
      const log = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
      const lines = log.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>);
      for (const verb of ['start', 'stop', 'reload', 'reset-failed'])
        for (const event of ['decision', 'outcome', 'dry-run', 'refused'])
          expect(lines.some((line) => line['verb'] === verb && line['event'] === event)).toBe(true);
      const verify = ['/usr/lib/smart-monitor/smart-monitor-helper.mjs', 'audit', 'verify'];
      expect((await host.lab.exec('/usr/lib/smart-monitor/node', verify)).code).toBe(0);
    });
  },
);
