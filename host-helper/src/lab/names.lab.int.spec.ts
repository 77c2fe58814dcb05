import { connectSystemd, type SystemdConnection } from '@smart-monitor/systemd';
import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';
import { nameTable, tableFiles, tableList } from '../test-support/name-table.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

describe.skipIf(missing !== null)(
  `names and aliases on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    let systemd: SystemdConnection;
    /** Units that some job was queued for, as systemd tells. */
    let jobs: string[] = [];

    beforeAll(async () => {
      host = await startHelperLab({ units: tableList.map((unit) => ({ unit })) });
      await point(tableFiles);
      // The slice of a template's instances comes with the first of them; it is not what is looked at here.
      await host.systemctl('start', 'system-victim.slice');
      systemd = await connectSystemd({ address: host.lab.busAddress });
      await systemd.subscribe();
      systemd.bus.onSignal(({ member, body }) => {
        if (member === 'JobNew') jobs.push(String(body[2]));
      });
    });
    afterAll(async () => {
      systemd?.close();
      await host?.lab.stop();
    });

    async function point(files: Readonly<Record<string, string>>): Promise<void> {
      for (const [unit, text] of Object.entries(files)) {
        const path = `/etc/systemd/system/${unit}`;
        if (text.startsWith('-> ')) await host.lab.exec('/bin/ln', ['-sfn', text.slice(3), path]);
        else await host.write(path, text);
      }
      await host.systemctl('daemon-reload');
    }

    it('has at least 200 rows, each name once', () => {
      expect(nameTable.length).toBeGreaterThanOrEqual(200);
      expect(new Set(nameTable.map(([name]) => name)).size).toBe(nameTable.length);
    });

    it.each(nameTable)('%j: %j', async (name, expected) => {
      jobs = [];
      const { body } = await host.client.restart(name);
      // Signals come in order, so that after this answer every job of the request has been told.
      await systemd.ping();
      if ('unit' in expected) {
        expect(body).toMatchObject({ ok: true, job: 'done', unit: expected.unit });
        expect([...new Set(jobs)]).toEqual([expected.unit]);
      } else {
        expect(body['code']).toBe(expected.code);
        expect(jobs).toEqual([]);
      }
    });

    it('never acts on another Id while an alias is pointed to and fro between check and act', async () => {
      jobs = [];
      let moving = true;
      const answers: Record<string, unknown>[] = [];
      const asking = (async () => {
        while (moving) answers.push((await host.client.restart('moving.service')).body);
      })();
      const codes = (): Set<unknown> =>
        new Set(answers.map(({ ok, unit, code }) => (ok === true ? unit : code)));
      const both = (): boolean => codes().has('stays.service') && codes().has('not-approved');
      // On a busy machine few requests fall between two moves.
      for (let round = 0; round < 12 || (round < 100 && !both()); round += 1)
        await point({ 'moving.service': round % 2 === 0 ? '-> stays.service' : '-> strays.service' });
      moving = false;
      await asking;
      await systemd.ping();
      expect(new Set(jobs)).toEqual(new Set(['stays.service']));
      expect(answers.filter(({ ok, unit }) => ok === true && unit !== 'stays.service')).toEqual([]);
      expect(both()).toBe(true);
    });
  },
);
