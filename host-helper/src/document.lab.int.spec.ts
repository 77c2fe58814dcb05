import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseSettings, SettingsError } from './settings/settings.js';
import { bundle, type HelperLab, startHelperLab } from './test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const protocol = readFileSync(new URL('../../docs/helper-protocol.md', import.meta.url), 'utf8');

type Answer = Readonly<Record<string, unknown>>;

/** The text below a heading, up to the next one of its kind or a greater. */
function chapter(heading: string): string {
  const begin = protocol.indexOf(`\n${heading}`);
  if (begin < 0) throw new Error(`docs/helper-protocol.md has no "${heading}".`);
  const level = /^#+/.exec(heading)![0].length;
  const rest = protocol.slice(begin + heading.length + 1);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The examples of a chapter: each document in its JSON blocks. */
function examples(heading: string): Answer[] {
  return [...chapter(heading).matchAll(/^```json\n([\s\S]*?)^```/gm)].flatMap(([, block]) => {
    const lines = block!.trim().split(/\n(?=\{)/);
    return lines.map((text) => JSON.parse(text) as Answer);
  });
}

/** The names of all members, however deep: `devices[].selfTest.passed`. An empty list or null tells of none. */
function members(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : members(value[0], `${at}[]`);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...members(inner, path)];
  });
}

describe('the settings in docs/helper-protocol.md', () => {
  const table = chapter('## Settings');
  const named = [...table.matchAll(/^\| ((?:`[A-Za-z]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1]!),
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

describe.skipIf(missing !== null)(
  `the examples in docs/helper-protocol.md${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => {
      const verbs = ['restart', 'start', 'stop', 'reload', 'reset-failed', 'kill', 'journal'];
      host = await startHelperLab({ units: [{ unit: 'victim.service', verbs }] });
      await host.systemctl('start', 'victim.service');
    });
    afterAll(() => host?.lab.stop());

    async function setDryRun(dryRun: boolean): Promise<void> {
      const path = '/etc/smart-monitor/helper.json';
      const settings = JSON.parse((await host.lab.exec('/bin/cat', [path])).stdout) as object;
      await host.write(path, JSON.stringify({ ...settings, dryRun }));
      await host.systemctl('restart', 'smart-monitor-helper.service');
    }
    const post = async (path: string, body: object): Promise<Answer> =>
      (await host.client.post(path, body)).body;
    const get = async (path: string): Promise<Answer> => (await host.client.get(path)).body;

    it('restart: have the members of the answer and of the plan', async () => {
      const [answer, plan, request] = examples('### `POST /v1/restart`');
      const done = await post('/v1/restart', { unit: 'victim.service' });
      expect(members(answer).toSorted()).toEqual(members(done).toSorted());
      expect(Object.keys(request!)).toEqual(['unit', 'expectedInvocationId']);
      const changed = await post('/v1/restart', { ...request, unit: 'victim.service' });
      expect(changed).toMatchObject({ code: 'changed', invocationId: done['invocationId'] });
      await setDryRun(true);
      const dry = await post('/v1/restart', { unit: 'victim.service' });
      await setDryRun(false);
      expect(members(plan).toSorted()).toEqual(members(dry['plan']).toSorted());
    });

    it('journal: have the members of both views', async () => {
      await host.lab.exec('/bin/systemd-cat', ['/bin/echo', 'nothing']);
      const [lines, jobs] = examples('### `POST /v1/journal`');
      const view = (name: string): Promise<Answer> =>
        post('/v1/journal', { unit: 'victim.service', view: name, lines: 5 });
      expect(members(jobs).toSorted()).toEqual(members(await view('jobs')).toSorted());
      expect(members(lines).toSorted()).toEqual(members(await view('lines')).toSorted());
    });

    it('units: have the members of the list; the properties of one are all named', async () => {
      const [list] = examples('### `GET /v1/units`');
      expect(members(list).toSorted()).toEqual(members(await get('/v1/units')).toSorted());
      const heading = '### `POST /v1/units/properties`';
      const [short] = examples(heading);
      const one = await post('/v1/units/properties', { unit: 'victim.service' });
      expect(Object.keys(short!).toSorted()).toEqual(Object.keys(one).toSorted());
      const text = chapter(heading);
      expect(
        Object.keys(one['properties'] as object).filter((name) => !text.includes(`\`${name}\``)),
      ).toEqual([]);
    });

    it.each(['approved', 'health'])('%s: names every member', async (verb) => {
      const text = chapter(`### \`GET /v1/${verb}\``).replace(/[{},"]/g, ' ');
      const names = members(await get(`/v1/${verb}`)).map((path) => path.replace(/^.*[.\]]/, ''));
      const words = new Set(text.split(/[^A-Za-z]+/));
      const listed = ['ok', 'verb', 'units', 'limits'];
      expect(
        names.filter((name) => /^[A-Za-z]+$/.test(name) && !listed.includes(name) && !words.has(name)),
      ).toEqual([]);
    });

    it('actions: have the members of the answer', async () => {
      const key = 'a-key-for-the-document-1';
      await host.client.post('/v1/restart', { unit: 'victim.service' }, { key });
      const answer = await get(`/v1/actions/${key}`);
      const text = chapter('### `GET /v1/actions/');
      expect(Object.keys(answer).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
    });

    it('a stranger: is answered exactly as printed', async () => {
      const [printed] = examples('## Signing');
      const refused = await host.client.get('/v1/health', { sign: { keyId: 'nobody' } });
      expect(refused.text.trim()).toBe(JSON.stringify(printed));
    });
  },
);
