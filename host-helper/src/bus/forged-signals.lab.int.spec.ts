import { connectSystemd, type SystemdEvent, UnitWatcher } from '@smart-monitor/systemd';
import { type LabHost, labHostUnavailable, startLabHost } from '@smart-monitor/testing';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RawBus } from '../test-support/raw-bus.js';

const sender = '/usr/bin/dbus-send';
const missing = existsSync(sender) ? labHostUnavailable() : `${sender} is not installed`;
/** The bus lets any user send a signal to one connection, whatever that has asked for. */
const nobody = 65_534;

describe.skipIf(missing !== null)(
  `signals that another user of the bus makes up${missing === null ? '' : ` (${missing})`}`,
  () => {
    let lab: LabHost;
    beforeAll(async () => {
      lab = await startLabHost({
        units: fileURLToPath(new URL('../../fixtures/units', import.meta.url)),
      });
    });
    afterAll(() => lab?.stop());

    const send = (...args: string[]): string =>
      execFileSync(sender, [`--bus=${lab.busAddress}`, ...args], {
        uid: nobody,
        gid: nobody,
        cwd: '/',
        encoding: 'utf8',
      });

    const names = (): string =>
      send(
        '--print-reply=literal',
        '--dest=org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus.ListNames',
      );

    /** Sends a signal to each connection of the bus, as nobody. */
    const forge = (path: string, member: string, ...values: string[]): void => {
      for (const [name] of names().matchAll(/:\d+\.\d+/g))
        send('--type=signal', `--dest=${name}`, path, member, ...values);
    };

    it('end no job', async () => {
      const systemd = await connectSystemd({ address: lab.busAddress });
      try {
        const path = await systemd.loadUnit('slow.service');
        const { jobId, done } = await systemd.startUnit(path);
        forge(
          '/org/freedesktop/systemd1',
          'org.freedesktop.systemd1.Manager.JobRemoved',
          `uint32:${jobId}`,
          `objpath:/org/freedesktop/systemd1/job/${jobId}`,
          'string:slow.service',
          'string:failed',
        );
        await systemd.ping();
        expect((await systemd.unit(path)).activeState).toBe('activating');
        const early = await Promise.race([done, delay(500, 'goes on')]);
        expect(early).toBe('goes on');
        expect(await done).toEqual({ id: jobId, result: 'done' });
      } finally {
        systemd.close();
      }
    });

    it('change nothing that is told of a unit, and end no watching', async () => {
      const events: SystemdEvent[] = [];
      const watcher = new UnitWatcher({ address: lab.busAddress });
      watcher.start((event) => events.push(event));
      try {
        while (watcher.states() === null) await delay(20);
        forge(
          '/org/freedesktop/systemd1/unit/slow_2eservice',
          'org.freedesktop.DBus.Properties.PropertiesChanged',
          'string:org.freedesktop.systemd1.Unit',
          'dict:string:string:ActiveState,failed,SubState,failed',
          'array:string:',
        );
        forge(
          '/org/freedesktop/systemd1',
          'org.freedesktop.systemd1.Manager.JobNew',
          'uint32:77777',
          'objpath:/org/freedesktop/systemd1/job/77777',
          'string:slow.service',
        );
        forge(
          '/org/freedesktop/DBus',
          'org.freedesktop.DBus.NameOwnerChanged',
          'string:org.freedesktop.systemd1',
          'string::1.0',
          'string:',
        );
        await lab.exec('/bin/systemctl', ['stop', 'slow.service']);
        const stopped = (): boolean =>
          events.some((event) => event.kind === 'unit' && event.state.activeState === 'inactive');
        while (!stopped()) await delay(20);
        expect(events.filter(({ kind }) => kind === 'lost')).toEqual([]);
        expect(events.filter((event) => event.kind === 'job-new' && event.job.id === 77_777)).toEqual([]);
        expect(
          events.filter((event) => event.kind === 'unit' && event.state.activeState === 'failed'),
        ).toEqual([]);
      } finally {
        watcher.stop();
      }
    });

    it('end nobody who hears them, whatever they hold', async () => {
      const systemd = await connectSystemd({ address: lab.busAddress });
      const foreign = await RawBus.open(lab.busAddress);
      try {
        await systemd.subscribe('jobs');
        const signal = { type: 'signal', path: '/a', interface: 'a.b', member: 'C' } as const;
        const large = Buffer.alloc(4 + 1024 * 1024);
        large.writeUInt32LE(large.length - 4);
        for (const [destination] of names().matchAll(/:\d+\.\d+/g)) {
          // A descriptor that is not there, which the bus does not count.
          foreign.send({ ...signal, destination, signature: 'h', body: Buffer.alloc(4) });
          foreign.send({ ...signal, destination, signature: 'ay', body: large });
        }
        await delay(300);
        await systemd.ping();
      } finally {
        foreign.close();
        systemd.close();
      }
    });

    it('still hear systemd where it has left the bus and come back', async () => {
      const systemd = await connectSystemd({ address: lab.busAddress });
      try {
        await systemd.subscribe('jobs');
        await lab.exec('/bin/systemctl', ['daemon-reexec']);
        await delay(500);
        const path = await systemd.loadUnit('victim.service');
        const { done } = await systemd.restartUnit(path);
        expect((await Promise.race([done, delay(5_000, { result: 'never' })])).result).toBe('done');
      } finally {
        systemd.close();
      }
    });
  },
);
