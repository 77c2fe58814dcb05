import { LAB_NODE } from '@smart-monitor/testing';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type HelperLab, startHelperLab } from './lab.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The interfaces of the lab; the other end of the first three is served, each with its own network 10.77.N.0/24. */
const cables = ['eth0', 'eth1', 'eth2', 'eth3'] as const;

/** systemd-networkd again, at the other end: a namespace of its own, and no bus. It gives addresses by DHCP. */
const peerNetworkd = `[Service]
Type=notify
ExecStart=/lib/systemd/systemd-networkd
NetworkNamespacePath=/run/netns/peer
User=systemd-network
AmbientCapabilities=CAP_NET_ADMIN CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_RAW
RuntimeDirectory=peer-netif
BindPaths=/run/peer-netif:/run/systemd/netif
TemporaryFileSystem=/run/dbus
BindReadOnlyPaths=/etc/peer-network:/etc/systemd/network
`;

const peerServices = `[Service]
ExecStart=${LAB_NODE} /opt/peer.mjs 10.77.0.1
NetworkNamespacePath=/run/netns/peer
`;

const dhcpServer = (index: number): string => `[Match]
Name=peer${index}
[Network]
Address=10.77.${index}.1/24
DHCPServer=yes
[DHCPServer]
PoolOffset=10
DefaultLeaseTimeSec=3600
EmitDNS=no
EmitRouter=${index === 0 ? 'yes' : 'no'}
`;

/** A lab host with the helper, the probe, the clean-ups, and a network of its own whose other end does as it is told. */
export async function startNetworkLab(
  approved: unknown,
  settings: Record<string, unknown>,
  files: Readonly<Record<string, string>> = {},
): Promise<HelperLab & { sh(script: string): Promise<string>; peer(mode: string): Promise<void> }> {
  const units = at('../deploy/systemd');
  const ours = readdirSync(units).filter((name) => /^smart-monitor-(probe|journal|tmpfiles)/.test(name));
  const host = await startHelperLab(
    approved,
    settings,
    {
      ...Object.fromEntries(
        ours.map((name) => [`/etc/systemd/system/${name}`, { from: `${units}/${name}` }] as const),
      ),
      '/etc/systemd/system/smart-monitor-probe.socket.d/lab.conf': '[Socket]\nSocketGroup=0\n',
      '/etc/systemd/system/peer-networkd.service': peerNetworkd,
      '/etc/systemd/system/peer.service': peerServices,
      '/opt/peer.mjs': { from: at('fixtures/network/peer.mjs') },
      ...Object.fromEntries(
        [0, 1].map((index) => [`/etc/peer-network/${index}.network`, dhcpServer(index)] as const),
      ),
      '/etc/resolv.conf': 'nameserver 10.77.0.1\n',
      ...files,
    },
    { privateNetwork: true },
  );
  const sh = async (script: string): Promise<string> => {
    const { code, stdout, stderr } = await host.lab.exec('/bin/sh', ['-ec', script], { timeoutMs: 30_000 });
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${stdout}${stderr}`);
    return stdout.trim();
  };
  const peer = (mode: string): Promise<void> => host.write('/run/peer-mode', mode);
  try {
    await sh('mkdir -p /run/netns && ip netns add peer && ip -n peer link set lo up');
    for (const [index, name] of cables.entries())
      await sh(
        `ip link add ${name} type veth peer name peer${index} netns peer && ip link set ${name} up && ip -n peer link set peer${index} up`,
      );
    await peer('ok');
    await sh('systemctl start peer-networkd.service');
    await host.waitFor('The address of the other end', async () =>
      (await sh('ip -n peer -4 address show peer0')).includes('10.77.0.1/24'),
    );
    await sh('systemctl start peer.service');
    return { ...host, sh, peer };
  } catch (error) {
    await host.lab.stop();
    throw error;
  }
}
