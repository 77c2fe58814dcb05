import { labHostUnavailable, layCables, peerFiles, shell } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestClient } from '../test-support/client.js';
import {
  type InstallLab,
  listFile,
  noPolkit,
  settingsFile,
  startInstallLab,
} from '../test-support/install-lab.js';
import { bundle } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync('/lib/systemd/systemd-networkd') ? null : 'systemd-networkd is not installed') ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`) ??
  noPolkit;
const noNetworkManager = existsSync('/usr/sbin/NetworkManager') ? null : 'NetworkManager is not installed';

const approved = { units: [], interfaces: [{ name: 'eth0' }, { name: 'eth1' }] };
const dhcp = (name: string): string => `[Match]\nName=${name}\n[Network]\nDHCP=ipv4\n`;

describe.skipIf(missing !== null)(
  `network and probe in the install without root${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: InstallLab;
    let client: TestClient;
    const ask = async (name: string, action: string): Promise<Record<string, unknown>> =>
      (await client.post('/v1/network', { interface: name, action })).body;
    const inStep = async (): Promise<boolean> =>
      ((await client.get('/v1/health')).body['polkit'] as { state: string }).state === 'in-step';
    const sh = (script: string): Promise<string> => shell(host.lab, script);

    beforeAll(async () => {
      host = await startInstallLab({
        privateNetwork: true,
        files: {
          ...peerFiles,
          '/etc/systemd/network/50-eth0.network': dhcp('eth0'),
          '/etc/systemd/network/50-eth1.network': dhcp('eth1'),
          '/etc/network/interfaces': '',
        },
      });
      await layCables(host.lab);
      const { code, stderr } = await host.install('--mode', 'polkit');
      expect([code, stderr]).toEqual([0, expect.anything()]);
      const settings = JSON.parse(await host.read(settingsFile)) as object;
      const limits = { actions: 1000, backoffSeconds: 0, network: { actions: 1000 } };
      await host.write(settingsFile, JSON.stringify({ ...settings, dryRun: false, limits }));
      await host.write(listFile, JSON.stringify(approved));
      await host.systemctl('restart', 'smart-monitor-helper.service');
      client = await host.client();
      await host.waitFor('The rule', inStep);
    }, 60_000);
    afterAll(() => host?.lab.stop());

    it('renews and reconfigures through systemd-networkd, as far as the rule lets it', async () => {
      await host.systemctl('start', 'systemd-networkd.service');
      for (const name of ['eth0', 'eth1'])
        await host.waitFor(`An address of ${name}`, async () =>
          /routable +configured/.test(await sh(`networkctl --no-legend list ${name}`)),
        );
      expect(await ask('eth0', 'renew')).toMatchObject({ ok: true, manager: 'systemd-networkd' });
      expect(await ask('eth1', 'reconfigure')).toMatchObject({ ok: true, manager: 'systemd-networkd' });
      expect(await ask('eth2', 'reconfigure')).toMatchObject({ code: 'not-approved' });
    });

    it('asks the probe, whose socket is for its user alone', async () => {
      const { status, body } = await client.get('/v1/probe');
      expect([status, body['problems']]).toEqual([200, []]);
      expect(body['gateways']).toMatchObject([{ address: '10.77.0.1', reachable: true }]);
      expect(await sh('stat -c "%U:%G %a" /run/smart-monitor-probe/probe.sock')).toBe(
        'root:smartmon-helper 660',
      );
    });

    it('activates a connection of NetworkManager anew', async (context) => {
      if (noNetworkManager !== null) return context.skip(noNetworkManager);
      await host.systemctl('stop', 'systemd-networkd.service', 'systemd-networkd.socket');
      await host.systemctl('start', 'NetworkManager.service');
      await host.waitFor('A connection on eth0', async () =>
        (await sh('nmcli -t -f DEVICE,STATE device')).includes('eth0:connected'),
      );
      expect(await ask('eth0', 'reconfigure')).toMatchObject({ ok: true, manager: 'NetworkManager' });
    });

    it('is refused by the services themselves where the list names no interface', async () => {
      await host.write(listFile, '{"units":[]}');
      await host.waitFor('The rule', inStep);
      expect(await ask('eth0', 'reconfigure')).toMatchObject({ code: 'not-approved' });
      const asUser = '/usr/bin/setpriv --reuid=smartmon-helper --regid=smartmon-helper --init-groups';
      const manager = 'org.freedesktop.network1 /org/freedesktop/network1 org.freedesktop.network1.Manager';
      await host.systemctl('stop', 'NetworkManager.service');
      await host.systemctl('start', 'systemd-networkd.service');
      const index = await sh('cat /sys/class/net/eth0/ifindex');
      for (const call of ['RenewLink', 'ReconfigureLink'])
        expect(await sh(`${asUser} busctl call ${manager} ${call} i ${index} 2>&1 || :`)).toMatch(
          /Access denied|interactive authentication required/i,
        );
    });
  },
);
