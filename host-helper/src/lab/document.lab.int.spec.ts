import { labHostUnavailable } from '@smart-monitor/testing';
import { parseKillRequest } from '@smart-monitor/protocol';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseSettings, SettingsError } from '../settings/settings.js';
import { chapter, differences, examples, memberNames } from '../test-support/document.js';
import { bundle } from '../test-support/lab.js';
import { startNetworkLab } from '../test-support/network-lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync('/lib/systemd/systemd-networkd') ? null : 'systemd-networkd is not installed') ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

type Answer = Readonly<Record<string, unknown>>;

describe('the settings in docs/helper-operation.md', () => {
  const named = [...chapter('## Settings').matchAll(/^\| ((?:`[A-Za-z]+`(?:, )?)+) \|/gm)].flatMap(
    ([, cell]) => [...cell!.matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1]!),
  );

  it('are those that the helper knows', () => {
    let known: string[] = [];
    try {
      parseSettings({ ...Object.fromEntries(named.map((name) => [name, null])), nobody: 1 });
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      known = /nobody is not known here; known are ([^;]*)/.exec(error.message)?.[1]?.split(', ') ?? [];
    }
    expect(named.toSorted()).toEqual(known.filter((name) => name !== '$schema').toSorted());
  });
});

const verbs = ['restart', 'start', 'stop', 'reload', 'reset-failed', 'kill', 'journal'];
const approved = {
  units: [{ unit: 'victim.service', verbs }],
  interfaces: [{ name: 'eth0' }],
  cleanUps: ['journal-vacuum'],
};
const settings = { probe: { name: 'example.org', targets: [{ host: '10.77.0.1', port: 8080 }] } };
const eth0 = { '/etc/systemd/network/50-eth0.network': '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n' };

describe.skipIf(missing !== null)(
  `the examples in the documents of the helper${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: Awaited<ReturnType<typeof startNetworkLab>>;
    beforeAll(async () => {
      host = await startNetworkLab(approved, settings, eth0);
      await host.systemctl('start', 'victim.service', 'systemd-networkd.service');
      await host.waitFor('An address', async () =>
        /routable +configured/.test(await host.sh('networkctl --no-legend list eth0')),
      );
    }, 60_000);
    afterAll(() => host?.lab.stop());

    const post = async (path: string, body: object): Promise<Answer> =>
      (await host.client.post(path, body)).body;
    const get = async (path: string): Promise<Answer> => (await host.client.get(path)).body;
    async function setDryRun(dryRun: boolean): Promise<void> {
      const path = '/etc/smart-monitor/helper.json';
      const file = JSON.parse((await host.lab.exec('/bin/cat', [path])).stdout) as object;
      await host.write(path, JSON.stringify({ ...file, dryRun }));
      await host.systemctl('restart', 'smart-monitor-helper.service');
    }
    async function planOf(path: string, body: object): Promise<unknown> {
      await setDryRun(true);
      const { plan } = await post(path, body);
      await setDryRun(false);
      return plan;
    }

    it('restart: the answer, the plan and the named run', async () => {
      const [answer, plan, request] = examples('### `POST /v1/restart`');
      const done = await post('/v1/restart', { unit: 'victim.service' });
      expect(differences(answer, done)).toEqual([]);
      const changed = await post('/v1/restart', { ...request, unit: 'victim.service' });
      expect(changed).toMatchObject({ code: 'changed', invocationId: done['invocationId'] });
      expect(differences(plan, await planOf('/v1/restart', { unit: 'victim.service' }))).toEqual([]);
    });

    it('kill: both requests, the answer and the plan', async () => {
      const [byUnit, byPid, answer, plan] = examples('### `POST /v1/kill`');
      expect([parseKillRequest(byUnit), parseKillRequest(byPid)]).toEqual([byUnit, byPid]);
      const kill = { ...byUnit, unit: 'victim.service', signal: 'KILL' };
      await host.systemctl('start', 'victim.service');
      expect(differences(plan, await planOf('/v1/kill', kill))).toEqual([]);
      expect(differences(answer, await post('/v1/kill', kill))).toEqual([]);
      await host.systemctl('start', 'victim.service');
    });

    it('network: the answer, the plan', async () => {
      const heading = '### `POST /v1/network`';
      const [answer] = examples(heading);
      const request = { interface: 'eth0', action: 'renew' };
      const plan = (await planOf('/v1/network', request)) as object;
      expect(Object.keys(plan).filter((name) => !chapter(heading).includes(`\`${name}\``))).toEqual([]);
      const key = 'a-network-for-the-document';
      const first = await host.client.post('/v1/network', request, { key });
      const real = first.status === 202 ? (await get(`/v1/actions/${key}`))['answer'] : first.body;
      expect(differences(answer, real)).toEqual([]);
    });

    it('clean: the answer, the plan', async () => {
      const heading = '### `POST /v1/clean`';
      const [answer] = examples(heading);
      const request = { cleanUp: 'journal-vacuum' };
      const plan = (await planOf('/v1/clean', request)) as object;
      expect(Object.keys(plan).filter((name) => !chapter(heading).includes(`\`${name}\``))).toEqual([]);
      expect(differences(answer, await post('/v1/clean', request))).toEqual([]);
    });

    it('probe: the answer', async () => {
      const [answer] = examples('### `GET /v1/probe`');
      expect(differences(answer, await get('/v1/probe'))).toEqual([]);
    });

    it('journal: both views', async () => {
      const [lines, jobs] = examples('### `POST /v1/journal`');
      const view = (name: string): Promise<Answer> =>
        post('/v1/journal', { unit: 'victim.service', view: name, lines: 5 });
      expect(differences(jobs, await view('jobs'))).toEqual([]);
      const real = await view('lines');
      expect(real['lines']).not.toEqual([]);
      expect(differences(lines, real)).toEqual([]);
    });

    it('units: the list, the properties of one', async () => {
      const [list] = examples('### `GET /v1/units`');
      expect(differences(list, await get('/v1/units'))).toEqual([]);
      const heading = '### `POST /v1/units/properties`';
      const [short] = examples(heading);
      const one = await post('/v1/units/properties', { unit: 'victim.service' });
      expect(Object.keys(short!).toSorted()).toEqual(Object.keys(one).toSorted());
      const text = chapter(heading);
      expect(
        Object.keys(one['properties'] as object).filter((name) => !text.includes(`\`${name}\``)),
      ).toEqual([]);
    });

    it.each(['approved', 'health'])('%s: every member is named', async (verb) => {
      const words = new Set(chapter(`### \`GET /v1/${verb}\``).split(/[^A-Za-z]+/));
      // The members of these two are names of units, not of the protocol.
      const { units, limits, ...answer } = await get(`/v1/${verb}`);
      expect([typeof units, typeof limits]).toEqual([
        verb === 'health' ? 'undefined' : 'object',
        typeof units,
      ]);
      const said = ['ok', 'verb'];
      expect(memberNames(answer).filter((name) => !said.includes(name) && !words.has(name))).toEqual([]);
    });

    it('actions: the answer', async () => {
      const key = 'a-key-for-the-document-1';
      await host.client.post('/v1/restart', { unit: 'victim.service' }, { key });
      const answer = await get(`/v1/actions/${key}`);
      const text = chapter('### `GET /v1/actions/');
      expect(Object.keys(answer).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
    });

    it('call: prints the answer; a person waits for the lease, or acts in the name of its holder', async () => {
      const person = (...words: string[]) =>
        host.lab.exec('/usr/lib/smart-monitor/node', [
          '/usr/lib/smart-monitor/smart-monitor-helper.mjs',
          ...words,
        ]);
      for (const verb of ['approved', 'health', 'units', 'probe']) {
        const { code, stdout } = await person('call', verb);
        expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true, verb }]);
      }
      await host.client.get('/v1/health');
      const restart = ['call', 'restart', 'victim.service'];
      const waits = await person(...restart);
      expect([waits.code, JSON.parse(waits.stdout)]).toMatchObject([1, { holder: 'test-instance-1' }]);
      const acts = await person(...restart, '--instance', 'test-instance-1', '--key', 'a-key-of-a-person-1');
      expect([acts.code, JSON.parse(acts.stdout)]).toMatchObject([0, { ok: true, job: 'done' }]);
      expect(acts.stderr).toContain('Idempotency-Key: a-key-of-a-person-1');
      expect(await person()).toMatchObject({
        code: 64,
        stderr: expect.stringContaining('call network') as unknown,
      });
    });

    it('a stranger: exactly the printed body', async () => {
      const [printed] = examples('## Signing');
      const refused = await host.client.get('/v1/health', { sign: { keyId: 'nobody' } });
      expect(refused.text.trim()).toBe(JSON.stringify(printed));
    });

    it('audit: the members of a line', async () => {
      const log = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
      const names = log.stdout
        .trim()
        .split('\n')
        .flatMap((line) => Object.keys(JSON.parse(line) as object));
      const text = chapter('## Audit');
      expect([...new Set(names)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    });
  },
);
