import { freePort, labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

/** A service of a user of its own that listens on a port, as a database does. */
function listener(user: string, port: number): string {
  const script = `require('net').createServer().listen(${port},'127.0.0.1')`;
  const start = `/usr/lib/smart-monitor/node -e "${script}"`;
  return `[Unit]\nStartLimitIntervalSec=0\n[Service]\nUser=${user}\nExecStart=${start}\n`;
}

describe.skipIf(missing !== null)(
  `what the product itself depends on, on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    let ports: { own: number; foreign: number };

    beforeAll(async () => {
      ports = { own: await freePort(), foreign: await freePort() };
      host = await startHelperLab({
        units: ['ourdb.service', 'foreigndb.service', 'docker.service'].map((unit) => ({ unit })),
      });
      await host.write('/etc/systemd/system/ourdb.service', listener('daemon', ports.own));
      await host.write('/etc/systemd/system/foreigndb.service', listener('bin', ports.foreign));
      await host.write('/etc/systemd/system/docker.service', '[Service]\nExecStart=/bin/sleep infinity\n');
      await host.write(
        '/etc/smart-monitor.env',
        `DATABASE_URL=postgresql://user:password@127.0.0.1:${ports.own}/database\nMQTT_URL=mqtt://broker:1883\n`,
      );
      await host.systemctl('daemon-reload');
      await host.systemctl('start', 'ourdb.service', 'foreigndb.service', 'docker.service');
      await host.waitFor('The listeners', async () => {
        const { stdout } = await host.lab.exec('/bin/cat', ['/proc/net/tcp']);
        return [ports.own, ports.foreign].every((port) =>
          stdout.includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`),
        );
      });
      await host.systemctl('restart', 'smart-monitor-helper.service');
    });
    afterAll(() => host?.lab.stop());

    const approved = async (): Promise<Record<string, unknown>> =>
      (await host.client.get('/v1/approved')).body;

    it('finds the unit that serves the database of the env file, from within the sandbox', async () => {
      const body = await approved();
      expect(body['own']).toEqual([{ unit: 'ourdb.service', why: "it runs the product's own database" }]);
      expect(body['never']).toContain('ourdb.service');
      expect(body['listedButNever']).toEqual(['ourdb.service']);
    });

    it('never touches it, listed or not, and leaves foreign ones restartable', async () => {
      const before = await host.show('ourdb.service', 'InvocationID');
      expect((await host.client.restart('ourdb.service')).body).toMatchObject({ code: 'never-list' });
      expect(await host.show('ourdb.service', 'InvocationID')).toBe(before);
      expect((await host.client.restart('foreigndb.service')).body).toMatchObject({ ok: true });
      expect((await host.client.restart('docker.service')).body).toMatchObject({ ok: true });
    });

    it('never touches it also while it is down, and after the helper was started anew', async () => {
      await host.systemctl('stop', 'ourdb.service');
      await host.systemctl('restart', 'smart-monitor-helper.service');
      expect((await approved())['own']).toEqual([
        { unit: 'ourdb.service', why: "it runs the product's own database" },
      ]);
      expect((await host.client.restart('ourdb.service')).body).toMatchObject({ code: 'never-list' });
      expect(await host.show('ourdb.service', 'ActiveState')).toBe('inactive');
      await host.systemctl('start', 'ourdb.service');
    });

    it('never touches the engine of a container that has the folder of the socket', async () => {
      const scope = `docker-${'0123456789abcdef'.repeat(4)}.scope`;
      const inside = 'mount --bind /run/smart-monitor /mnt && exec sleep 600';
      const run = `setsid systemd-run --scope --unit=${scope} unshare --mount sh -c '${inside}' >/dev/null 2>&1 &`;
      await host.lab.exec('/bin/sh', ['-c', run]);
      await host.waitFor('The container', async () => {
        const mounts = await host.lab.exec('/bin/sh', ['-c', 'cat /proc/[0-9]*/mountinfo 2>/dev/null']);
        return mounts.stdout.split('\n').some((line) => line.split(' ')[4] === '/mnt');
      });
      await host.systemctl('restart', 'smart-monitor-helper.service');
      const why = "it runs the product's own containers";
      expect((await approved())['own']).toEqual([
        { unit: 'containerd.service', why },
        { unit: 'docker.service', why },
        { unit: 'docker.socket', why },
        { unit: 'ourdb.service', why: "it runs the product's own database" },
      ]);
      expect((await host.client.restart('docker.service')).body).toMatchObject({ code: 'never-list' });
    });

    it('goes by what the settings say before the env file, also for a socket', async () => {
      const config = '/etc/smart-monitor/helper.json';
      const text = (await host.lab.exec('/bin/cat', [config])).stdout;
      const own = { database: `localhost:${ports.foreign}`, broker: '/run/smart-monitor/helper.sock' };
      await host.write(config, JSON.stringify({ ...(JSON.parse(text) as object), own }));
      await host.systemctl('restart', 'smart-monitor-helper.service');
      const units = ((await approved())['own'] as { unit: string }[]).map(({ unit }) => unit);
      expect(units).toContain('foreigndb.service');
      expect(units).not.toContain('ourdb.service');
      // The socket of this very helper is served by root, which cannot be told apart: that is said.
      const { stdout } = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
      expect(stdout).toContain("the product's own broker is served by uid 0");
    });
  },
);
