import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle } from '../test-support/lab.js';
import { startNetworkLab } from '../test-support/network-lab.js';
import { unexplained } from '../test-support/exposure.js';

const missing =
  labHostUnavailable() ??
  (existsSync('/lib/systemd/systemd-networkd') ? null : 'systemd-networkd is not installed') ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const settings = {
  probe: {
    name: 'example.org',
    targets: [
      { host: '10.77.0.1', port: 8080 },
      { host: '10.77.0.1', port: 8081 },
      { host: 'name.example', port: 443 },
    ],
  },
};

interface Probed {
  readonly [member: string]: unknown;
  readonly mono: number;
  readonly gateways: readonly Readonly<Record<string, unknown>>[];
  readonly resolvers: readonly Readonly<Record<string, unknown>>[];
  readonly targets: readonly Readonly<Record<string, unknown>>[];
}

describe.skipIf(missing !== null)(
  `probe on a lab host with a network of its own${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: Awaited<ReturnType<typeof startNetworkLab>>;
    beforeAll(async () => {
      host = await startNetworkLab({ units: [] }, settings);
      await host.sh('ip address add 10.77.0.9/24 dev eth0 && ip route add default via 10.77.0.1');
    }, 60_000);
    afterAll(() => host?.lab.stop());

    /** A run that began after this call: a fresh probe has none to share. */
    async function probe(): Promise<Probed> {
      await host.systemctl('stop', 'smart-monitor-probe.service');
      const { status, body } = await host.client.get('/v1/probe');
      expect(status).toBe(200);
      return body as Probed;
    }

    it('is not available where the probe is not installed, and says how to get it', async () => {
      await host.systemctl('stop', 'smart-monitor-probe.socket');
      const { status, body } = await host.client.get('/v1/probe');
      expect([status, body['code']]).toEqual([503, 'not-available']);
      expect(body['detail']).toContain('systemctl enable --now smart-monitor-probe.socket');
      await host.systemctl('start', 'smart-monitor-probe.socket');
    });

    it('shows a network in which all is well', async () => {
      const body = await probe();
      expect(body).toMatchObject({ ok: true, verb: 'probe', name: 'example.org', problems: [] });
      expect(body['links']).toContainEqual(
        expect.objectContaining({
          name: 'eth0',
          state: 'up',
          carrier: true,
          addresses: expect.arrayContaining(['10.77.0.9/24']) as unknown,
        }),
      );
      expect(body.gateways).toEqual([
        expect.objectContaining({
          address: '10.77.0.1',
          interface: 'eth0',
          result: 'refused',
          reachable: true,
        }),
      ]);
      expect(body.resolvers).toEqual([
        { address: '10.77.0.1', sources: ['resolv.conf'], result: 'ok', ms: expect.any(Number) as unknown },
      ]);
      const results = body.targets.map(({ host: name, port, address, result }) => [
        name,
        port,
        address,
        result,
      ]);
      expect(results).toEqual([
        ['10.77.0.1', 8080, '10.77.0.1', 'connected'],
        ['10.77.0.1', 8081, '10.77.0.1', 'refused'],
        ['name.example', 443, null, 'no-address'],
      ]);
      expect(body['tookMs']).toBeLessThan(4_000);
    });

    it('is one run for all who ask within 2 s', async () => {
      const before = await probe();
      const [a, b, c] = await Promise.all([1, 2, 3].map(() => host.client.get('/v1/probe')));
      expect([a, b, c].map((answer) => answer?.status)).toEqual([200, 200, 200]);
      expect(b?.body['mono']).toBe(a?.body['mono']);
      expect(c?.body['mono']).toBe(a?.body['mono']);
      expect(a?.body['mono']).toBeGreaterThanOrEqual(before.mono);
    });

    it.each([
      ['servfail', 'servfail', true],
      ['garbage', 'garbage', false],
      ['late', 'timeout', false],
      ['silent', 'timeout', false],
    ])('shows a resolver that is %s as %s', async (mode, result, answered) => {
      await host.peer(mode);
      const { resolvers, gateways } = await probe();
      expect(resolvers).toMatchObject([{ address: '10.77.0.1', result }]);
      expect(typeof resolvers[0]?.['ms'] === 'number').toBe(answered);
      expect(gateways).toMatchObject([{ reachable: true }]);
    });

    it('shows a resolver that does not run, and every resolver of the host', async () => {
      await host.systemctl('stop', 'peer.service');
      await host.write('/etc/resolv.conf', 'nameserver 127.0.0.53\n');
      await host.sh('mkdir -p /run/systemd/resolve');
      await host.write('/run/systemd/resolve/resolv.conf', 'nameserver 10.77.0.1\n');
      expect((await probe()).resolvers).toEqual([
        { address: '127.0.0.53', sources: ['resolv.conf'], result: 'closed', ms: null },
        { address: '10.77.0.1', sources: ['systemd-resolved'], result: 'closed', ms: null },
      ]);
      await host.peer('ok');
      await host.systemctl('start', 'peer.service');
    });

    it('shows a gateway that is gone, with all that lies behind it', async () => {
      await host.sh('ip -n peer address del 10.77.0.1/24 dev peer0; ip neighbour flush dev eth0');
      const { gateways, resolvers, targets } = await probe();
      expect(gateways).toMatchObject([{ address: '10.77.0.1', reachable: false }]);
      expect(gateways[0]?.['neighbour']).toMatch(/^(failed|incomplete)$/);
      expect(resolvers[1]?.['result']).toMatch(/^(timeout|unreachable)$/);
      expect(targets[0]?.['result']).toMatch(/^(timeout|unreachable)$/);
    });

    it('shows a cable that was pulled, and a host without a default route', async () => {
      await host.sh('ip -n peer link set peer0 down; ip route del default');
      const body = await probe();
      expect(body['links']).toContainEqual(expect.objectContaining({ name: 'eth0', carrier: false }));
      expect(body.gateways).toEqual([]);
    });

    it('is done by a process without privileges, without a way to the helper, the bus and the keys', async () => {
      const pid = await host.show('smart-monitor-probe.service', 'MainPID');
      const status = await host.sh(`cat /proc/${pid}/status`);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^CapBnd:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      const uid = Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
      expect(uid).toBeGreaterThanOrEqual(61_184);
      for (const path of [
        '/etc/smart-monitor/helper.key',
        '/run/dbus/system_bus_socket',
        '/run/smart-monitor',
      ])
        expect(
          await host.sh(
            `nsenter --target ${pid} --mount -- setpriv --reuid ${uid} --clear-groups test -r ${path} && echo seen || echo hidden`,
          ),
        ).toBe('hidden');
      // The helper keeps its own: no network but a loopback.
      const helper = await host.show('smart-monitor-helper.service', 'MainPID');
      expect(await host.sh(`nsenter --target ${helper} --net -- ip -br link`)).toMatch(/^lo .*$/);
    });

    it('leaves open what the document explains, and no more', async () => {
      const unit = 'smart-monitor-probe.service';
      expect(await unexplained(host.lab, unit, /## The probe\n([\s\S]*?)\n## /)).toEqual([]);
    });

    it('takes no input, and hangs up on whoever does not listen', async () => {
      const script = `const s = require('node:net').connect('/run/smart-monitor-probe/probe.sock');
        let size = 0; s.on('error', () => {}); s.on('data', (d) => (size += d.length));
        s.on('close', () => { console.log(size > 100 ? 'told' : 'nothing'); });
        s.write('GET / HTTP/1.1\\r\\n'.repeat(1000));`;
      const { stdout } = await host.lab.exec('/usr/lib/smart-monitor/node', ['-e', script]);
      expect(stdout.trim()).toMatch(/^(told|nothing)$/);
      expect(await host.show('smart-monitor-probe.service', 'NRestarts')).toBe('0');
      expect((await probe())['ok']).toBe(true);
    });
  },
);
