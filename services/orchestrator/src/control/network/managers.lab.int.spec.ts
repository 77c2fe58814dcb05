import { existsSync } from 'node:fs';
import {
  labHostUnavailable,
  layCables,
  peerFiles,
  shell,
  startLabHost,
  type LabHost,
} from '@smart-monitor/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { managersOverBus } from './managers.source.js';

const missing = labHostUnavailable();
const noNetworkd =
  missing ?? (existsSync('/lib/systemd/systemd-networkd') ? null : 'systemd-networkd is not installed');
const noNetworkManager =
  missing ?? (existsSync('/usr/sbin/NetworkManager') ? null : 'NetworkManager is not installed');
const why = (reason: string | null): string => (reason === null ? '' : ` (skipped: ${reason})`);

describe('who manages an interface', () => {
  let lab: LabHost | null = null;
  afterEach(async () => {
    await lab?.stop();
    lab = null;
  });

  async function start(files: Readonly<Record<string, string>>): Promise<LabHost> {
    lab = await startLabHost({ files: { ...peerFiles, ...files }, privateNetwork: true });
    await layCables(lab);
    return lab;
  }

  it.skipIf(noNetworkd !== null)(
    `is told by systemd-networkd, with what came by DHCP${why(noNetworkd)}`,
    async () => {
      const host = await start({
        '/etc/systemd/network/50-eth0.network': '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n',
        '/etc/systemd/network/50-eth1.network': '[Match]\nName=eth1\n[Network]\nAddress=10.77.1.9/24\n',
      });
      await shell(
        host,
        `systemctl start systemd-networkd.service
         until networkctl --no-legend list eth0 | grep -q "routable *configured"; do sleep 0.05; done
         until networkctl --no-legend list eth1 | grep -q "routable *configured"; do sleep 0.05; done`,
      );
      const unit = 'systemd-networkd.service';
      expect(
        await managersOverBus(host.busAddress, () => false)(['eth0', 'eth1', 'eth2', 'eth9']),
      ).toMatchObject([
        { interface: 'eth0', unit, phase: 'configured', dhcp: true, renewable: true },
        { interface: 'eth1', unit, phase: 'configured', dhcp: false, renewable: false },
        { interface: 'eth2', unit, phase: 'unmanaged' },
      ]);
    },
    60_000,
  );

  it.skipIf(noNetworkManager !== null)(
    `is told by NetworkManager, which renews nothing${why(noNetworkManager)}`,
    async () => {
      const host = await start({
        '/etc/NetworkManager/conf.d/lab.conf': '[keyfile]\nunmanaged-devices=interface-name:eth2\n',
        '/etc/network/interfaces': '',
      });
      await shell(
        host,
        `systemctl start NetworkManager.service
         until nmcli -t -f DEVICE,STATE device | grep -q eth0:connected; do sleep 0.1; done`,
      );
      const unit = 'NetworkManager.service';
      expect(await managersOverBus(host.busAddress, () => false)(['eth0', 'eth2'])).toMatchObject([
        { interface: 'eth0', unit, phase: 'configured', dhcp: true, renewable: false },
        { interface: 'eth2', unit, phase: 'unmanaged' },
      ]);
    },
    60_000,
  );

  it('is judged by which of both runs where there is no bus', async () => {
    const ask = (running: readonly string[], address: string | null = null) =>
      managersOverBus(address, (unit) => running.includes(unit))(['eth0']);
    expect(await ask(['systemd-networkd.service'])).toMatchObject([
      { unit: 'systemd-networkd.service', phase: null, dhcp: null, renewable: null },
    ]);
    expect(await ask(['NetworkManager.service'], 'unix:path=/nonexistent/bus')).toMatchObject([
      { unit: 'NetworkManager.service', phase: null, renewable: false },
    ]);
    expect(await ask(['systemd-networkd.service', 'NetworkManager.service'])).toEqual([]);
    expect(await ask([])).toEqual([]);
  });
});
