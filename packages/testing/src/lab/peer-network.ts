import { fileURLToPath } from 'node:url';
import type { LabHost } from './lab-host.js';
import { LAB_NODE } from './settings.js';
import type { LabFile } from './staging.js';

const peerProgram = fileURLToPath(new URL('../../fixtures/network/peer.mjs', import.meta.url));

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

/** The other end of the cables, as files of a lab host. */
export const peerFiles: Readonly<Record<string, LabFile>> = {
  '/etc/systemd/system/peer-networkd.service': peerNetworkd,
  '/etc/systemd/system/peer.service': peerServices,
  '/opt/peer.mjs': { from: peerProgram },
  '/etc/peer-network/0.network': dhcpServer(0),
  '/etc/peer-network/1.network': dhcpServer(1),
  '/etc/resolv.conf': 'nameserver 10.77.0.1\n',
};

/** Runs a script inside and gives what it printed. */
export async function shell(lab: LabHost, script: string): Promise<string> {
  const { code, stdout, stderr } = await lab.exec('/bin/sh', ['-ec', script], { timeoutMs: 30_000 });
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** Puts the cables in, and waits until the other end serves. Needs a network of the lab's own and `peerFiles`. */
export async function layCables(lab: LabHost): Promise<void> {
  await shell(
    lab,
    'mkdir -p /run/netns && ip netns add peer && ip -n peer link set lo up && echo ok >/run/peer-mode',
  );
  for (const [index, name] of cables.entries())
    await shell(
      lab,
      `ip link add ${name} type veth peer name peer${index} netns peer && ip link set ${name} up && ip -n peer link set peer${index} up`,
    );
  await shell(
    lab,
    `systemctl start peer-networkd.service
     until ip -n peer -4 address show peer0 | grep -q 10.77.0.1/24; do sleep 0.05; done
     systemctl start peer.service`,
  );
}
