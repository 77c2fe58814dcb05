import { unitStreamBounds } from '@smart-monitor/protocol';
import { EventLineReader, type SystemdEvent, UnitWatcher } from '@smart-monitor/systemd';
import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { maxConnectionsPerUid } from '../http/connections.js';
import { noPolkit, startInstallLab } from '../test-support/install-lab.js';
import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';
import { openStream, type TestStream } from '../test-support/stream.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const secret = 'the-password-in-an-environment';

describe.skipIf(missing !== null)(
  `unit state through the helper on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    const streams: TestStream[] = [];
    beforeAll(async () => {
      host = await startHelperLab(['victim.service']);
      await host.write(
        '/etc/systemd/system/secretive.service',
        `[Service]\nEnvironment=PASSWORD=${secret}\nExecStart=/bin/sleep infinity\nTimeoutStartSec=infinity\n`,
      );
      await host.systemctl('daemon-reload');
      await host.systemctl('start', 'secretive.service', 'victim.service', 'unlisted.service');
    });
    afterEach(async () => {
      for (const stream of streams.splice(0)) {
        stream.close();
        await stream.over;
      }
    });
    afterAll(() => host?.lab.stop());

    async function open(): Promise<TestStream> {
      const stream = await openStream(host.client);
      streams.push(stream);
      return stream;
    }

    const kinds = (stream: TestStream): unknown[] => stream.lines.map((line) => line['kind']);
    const hasSnapshot = (stream: TestStream): boolean =>
      stream.lines.some((line) => line['kind'] === 'snapshot' && line['more'] === false);
    const until = (what: string, holds: () => boolean): Promise<void> =>
      host.waitFor(what, () => Promise.resolve(holds()), 15_000);

    /** What a stream told of one unit, without what stands for its moment. */
    function told(stream: TestStream, unit: string): object[] {
      const reader = new EventLineReader();
      return stream.lines
        .map((line) => reader.take(JSON.stringify(line)))
        .flatMap((event) => (event === null ? [] : about(event as SystemdEvent, unit)));
    }

    it('lists the services that systemd has, and nothing else', async () => {
      const { status, body } = await host.client.get('/v1/units');
      expect(status).toBe(200);
      expect(body).toMatchObject({ ok: true, verb: 'units', truncated: false });
      const units = body['units'] as { unit: string; activeState: string }[];
      expect(units.find(({ unit }) => unit === 'unlisted.service')).toEqual({
        unit: 'unlisted.service',
        description: expect.any(String) as string,
        loadState: 'loaded',
        activeState: 'active',
        subState: 'running',
        path: '/org/freedesktop/systemd1/unit/unlisted_2eservice',
        jobId: 0,
      });
      expect(units.filter(({ unit }) => !unit.endsWith('.service'))).toEqual([]);
      expect(units.map(({ unit }) => unit)).toEqual(units.map(({ unit }) => unit).toSorted());
    });

    it('tells of one unit what anybody may read on the bus, listed or not, and never its environment', async () => {
      const { status, body, text } = await host.client.post('/v1/units/properties', {
        unit: 'secretive.service',
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        verb: 'units-properties',
        unit: 'secretive.service',
        properties: {
          unit: 'secretive.service',
          activeState: 'active',
          timeoutStartUsec: 'infinity',
          invocationId: await host.show('secretive.service', 'InvocationID'),
          job: null,
        },
      });
      expect(text).not.toContain(secret);
      expect(text).not.toContain('nvironment');
    });

    it.each([
      ['{"unit":"no-such-thing.service"}', 'unit-not-found'],
      ['{"unit":"vict*.service"}', 'bad-request'],
      ['{}', 'bad-request'],
    ])('%s: %s', async (body, code) =>
      expect((await host.client.post('/v1/units/properties', body)).body['code']).toBe(code),
    );

    it('watches only while somebody reads', async () => {
      const pid = await host.show('smart-monitor-helper.service', 'MainPID');
      const sockets = async (): Promise<number> => {
        const { stdout } = await host.lab.exec('/bin/ls', ['-l', `/proc/${pid}/fd`]);
        return stdout.split('socket:').length - 1;
      };
      const before = await sockets();
      const stream = await open();
      await until('the snapshot', () => hasSnapshot(stream));
      expect(await sockets()).toBe(before + 2);
      stream.close();
      await host.waitFor('rest again', async () => (await sockets()) === before);
    });

    it('streams exactly what a watcher on the bus tells', async () => {
      const direct: SystemdEvent[] = [];
      const watcher = new UnitWatcher({ address: host.lab.busAddress });
      watcher.start((event) => direct.push(event));
      const stream = await open();
      const unit = 'unlisted.service';
      try {
        await until('both snapshots', () => hasSnapshot(stream) && direct.length > 0);
        const before = await host.show(unit, 'InvocationID');
        await host.systemctl('kill', '--signal=KILL', unit);
        await host.waitFor('the failure', async () => (await host.show(unit, 'ActiveState')) === 'failed');
        await host.systemctl('start', unit);
        expect(await host.show(unit, 'InvocationID')).not.toBe(before);
        await host.systemctl('stop', unit);
        const ended = (events: object[]): boolean => JSON.stringify(events).includes('"type":"stop"');
        const own = (): object[] => direct.flatMap((event) => about(event, unit));
        await until('the stop in both', () => ended(told(stream, unit)) && ended(own()));
        await until('the same in both', () => told(stream, unit).length >= own().length);
        expect(told(stream, unit).slice(0, own().length)).toEqual(own());
        expect(JSON.stringify(stream.lines)).not.toContain(secret);
      } finally {
        watcher.stop();
        await host.systemctl('start', unit);
      }
    });

    it('tells a second reader all units as they are by then, and both what follows', async () => {
      const first = await open();
      await until('the first snapshot', () => hasSnapshot(first));
      await host.systemctl('restart', 'victim.service');
      const run = await host.show('victim.service', 'InvocationID');
      const second = await open();
      await until('the second snapshot', () => hasSnapshot(second));
      expect(told(second, 'victim.service')[0]).toMatchObject({ state: { invocationId: run } });
      await host.systemctl('restart', 'victim.service');
      const next = await host.show('victim.service', 'InvocationID');
      for (const stream of [first, second])
        await until('the next run', () => JSON.stringify(stream.lines).includes(next));
    });

    it('gives signs of life', async () => {
      const stream = await open();
      await until('two heartbeats', () => kinds(stream).filter((kind) => kind === 'heartbeat').length >= 2);
      const [first, second] = stream.lines.filter((line) => line['kind'] === 'heartbeat');
      const apart = (second!['mono'] as number) - (first!['mono'] as number);
      expect(apart).toBeGreaterThan(unitStreamBounds.heartbeatMs / 2);
    });

    it('has two streams and no third, which leaves every connection to the others', async () => {
      const [one, two] = [await open(), await open()];
      const third = await open();
      await third.over;
      expect(third.status).toBe(429);
      expect(third.lines).toEqual([expect.objectContaining({ code: 'too-many-streams' })]);
      const answers = await Promise.all(
        Array.from({ length: maxConnectionsPerUid }, () => host.client.get('/v1/approved')),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      one.close();
      await one.over;
      await host.waitFor('a free place', async () => (await open()).status === 200);
      expect(two.status).toBe(200);
    });

    it('says so when the helper stops, and ends', async () => {
      const stream = await open();
      await until('the snapshot', () => hasSnapshot(stream));
      await host.systemctl('restart', 'smart-monitor-helper.service');
      await stream.over;
      expect(stream.lines.at(-1)).toMatchObject({ kind: 'end', reason: 'shutdown' });
    });

    it('puts the opening of a stream on record, and answers a person', async () => {
      const log = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
      const reads = log.stdout.split('\n').filter((line) => line.includes('"verb":"units-stream"'));
      expect(reads.length).toBeGreaterThan(3);
      const program = '/usr/lib/smart-monitor/smart-monitor-helper.mjs';
      const call = (...words: string[]) =>
        host.lab.exec('/usr/lib/smart-monitor/node', [program, 'call', ...words]);
      expect((await call('units')).stdout).toContain('"unit": "victim.service"');
      const { code, stdout } = await call('units', 'victim.service');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ properties: { unit: 'victim.service' } });
    });
  },
);

const noInstall = missing ?? noPolkit;

describe.skipIf(noInstall !== null)(
  `unit state through a helper that is not root${noInstall === null ? '' : ` (${noInstall})`}`,
  () => {
    it('is the same: it is what the bus tells any user', async () => {
      const host = await startInstallLab();
      try {
        expect(await host.install('--mode', 'polkit')).toMatchObject({ code: 0 });
        await host.systemctl('start', 'unlisted.service');
        const client = await host.client();
        const pid = await host.show('smart-monitor-helper.service', 'MainPID');
        expect(await host.read(`/proc/${pid}/status`)).not.toMatch(/^Uid:\s+0/m);
        const run = await host.show('unlisted.service', 'InvocationID');
        const { body } = await client.post('/v1/units/properties', { unit: 'unlisted.service' });
        expect(body).toMatchObject({ properties: { activeState: 'active', invocationId: run } });
        const stream = await openStream(client);
        await host.waitFor('the snapshot', () =>
          Promise.resolve(stream.lines.some((line) => line['more'] === false)),
        );
        await host.systemctl('restart', 'unlisted.service');
        const next = await host.show('unlisted.service', 'InvocationID');
        await host.waitFor('the next run', () =>
          Promise.resolve(JSON.stringify(stream.lines).includes(next)),
        );
        stream.close();
        await stream.over;
      } finally {
        await host.lab.stop();
      }
    });
  },
);

function about(event: SystemdEvent, name: string): object[] {
  switch (event.kind) {
    case 'snapshot':
      return event.units
        .filter(({ unit }) => unit === name)
        .map((state) => ({ kind: 'unit', state: still(state) }));
    case 'unit':
      return event.state.unit === name ? [{ kind: 'unit', state: still(event.state) }] : [];
    case 'unit-removed':
    case 'job-new':
    case 'job-removed':
      return event.unit === name ? [{ ...event, mono: 0 }] : [];
    default:
      return [];
  }
}

/** Memory in use never stands still; two readers see it at two moments. */
function still(state: object): object {
  return { ...state, memoryCurrent: null };
}
