import { existsSync } from 'node:fs';
import type { LedgerBody, NetworkRung } from '@smart-monitor/contracts';
import {
  LAB_NODE,
  labHostUnavailable,
  layCables,
  peerFiles,
  shell,
  type LabHost,
} from '@smart-monitor/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const missing =
  labHostUnavailable() ??
  (existsSync('/lib/systemd/systemd-networkd') ? null : 'systemd-networkd is not installed');

const networkd = 'systemd-networkd.service';
const dnsmasq = 'dnsmasq.service';

/** The host's own resolver, by the name of one that is well known. */
const resolver = `[Unit]
Description=Lab resolver
[Service]
ExecStart=${LAB_NODE} /opt/peer.mjs 127.0.0.1
TimeoutStopSec=2
`;
const beyond = `[Service]
ExecStart=${LAB_NODE} /opt/peer.mjs 203.0.113.7
NetworkNamespacePath=/run/netns/peer
`;

const files = {
  ...peerFiles,
  '/etc/systemd/system/dnsmasq.service': resolver,
  '/etc/systemd/system/beyond.service': beyond,
  '/etc/systemd/network/50-eth0.network': '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.1\n',
};

/** Short times, so that a minute of the product is some seconds here; the probe is not asked more often than it looks. */
const times = {
  lookSeconds: 0.5,
  probeSeconds: 3,
  brokenProbeSeconds: 2.2,
  brokenLooks: 2,
  brokenAfterSeconds: 2,
  connectingSeconds: 20,
};

const policies = [
  {
    name: 'network',
    failure: 'network-down',
    mode: 'auto',
    limits: { stableSeconds: 1 },
  },
];

const patience = 60_000;

describe.skipIf(missing !== null)(
  `the way out of a host with a network of its own${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let product: LabProduct;
    const sh = (script: string): Promise<string> => shell(product.lab, script);

    beforeAll(async () => {
      product = await LabProduct.start({
        approved: {
          units: [{ unit: dnsmasq, verbs: ['restart', 'journal'] }],
          interfaces: [{ name: 'eth0' }],
        },
        network: times,
        files,
        policies,
        helperSettings: {
          probe: { name: 'example.org', targets: [{ host: '203.0.113.7', port: 8080 }] },
          // What a production host allows once in 15 min is done here once for each case.
          limits: { actions: 100, backoffSeconds: 0, network: { actions: 100, windowSeconds: 900 } },
        },
        prepare,
      });
      await product.until('all is well', () => product.network?.state === 'fine', patience);
    }, 120_000);
    afterAll(() => product?.stop());
    afterEach(async () => {
      await product.until('all is well again', () => product.network?.state === 'fine', patience);
      await product.until('no incident is open', () => openIncidents().length === 0, patience);
    }, 130_000);

    const rungs = () => (product.network?.rungs ?? []).map(({ ok }) => ok);
    const broken = (rung: NetworkRung): Promise<void> =>
      product.until(
        `${rung} is broken`,
        () => product.network?.state === 'broken' && product.network.broken === rung,
        patience,
      );
    const openIncidents = (): string[] => {
      const closed = new Set(product.bodies('incident-closed').map((one) => one.incidentId));
      return product
        .bodies('incident-opened')
        .map((one) => one.incidentId)
        .filter((id) => !closed.has(id));
    };
    /** What was written since a moment of the ledger. */
    const since = <K extends LedgerBody['kind']>(kind: K, from: number) =>
      product
        .records()
        .slice(from)
        .map(({ body }) => body)
        .filter((body): body is Extract<LedgerBody, { kind: K }> => body.kind === kind);

    it('is whole: all five rungs are seen', () => {
      expect(rungs()).toEqual([true, true, true, true, true]);
      expect(product.network).toMatchObject({ interfaces: ['eth0'], findings: [] });
    });

    it('stops at the DNS rung: the own resolver that hangs is restarted, verified by a name that resolves', async () => {
      const from = product.records().length;
      const before = await product.systemd.unit(dnsmasq);
      await product.systemd.killUnit(before.path, 'main', 19);
      const after = await product.untilHealed(before);
      await product.until(
        'it is verified',
        () => since('verification', from).some(({ verified }) => verified),
        patience,
      );
      expect(after.mainPid).not.toBe(before.mainPid);
      expect(since('incident-opened', from)).toMatchObject([{ unit: dnsmasq, condition: 'network-down' }]);
      expect(since('intent', from)).toMatchObject([{ unit: dnsmasq, verb: 'restart', remedy: 'restart' }]);
      expect(since('verification', from)[0]?.checks).toContainEqual(
        expect.objectContaining({ name: 'network dns', ok: true }),
      );
    }, 130_000);

    it('only tells of a resolver that is not on this host', async () => {
      const from = product.records().length;
      await sh('echo nameserver 10.77.0.1 >/etc/resolv.conf; echo silent >/run/peer-mode');
      await broken('dns');
      await product.until('it is decided', () => since('decision', from).length > 0, patience);
      expect(rungs()).toEqual([true, true, true, false, true]);
      const [decision] = since('decision', from);
      expect(decision).toMatchObject({ unit: networkd, verdict: 'refrain' });
      expect(decision?.checks.find(({ reason }) => reason === 'observe-only')).toMatchObject({
        hit: true,
        saw: 'the resolver 10.77.0.1 is not on this host',
      });
      await sh('echo nameserver 127.0.0.1 >/etc/resolv.conf; echo ok >/run/peer-mode');
      await product.until('all is well', () => product.network?.state === 'fine', patience);
      expect(since('intent', from)).toEqual([]);
    }, 130_000);

    it('does nothing about a cable that is out, but says so', async () => {
      const from = product.records().length;
      await sh('ip -n peer link set peer0 down');
      await broken('link');
      await product.until('it is decided', () => since('decision', from).length > 0, patience);
      expect(rungs()[0]).toBe(false);
      expect(since('incident-opened', from)).toMatchObject([
        { unit: networkd, summary: expect.stringContaining('eth0 has no carrier') as string },
      ]);
      const saw = since('decision', from)[0]?.checks.find(({ reason }) => reason === 'observe-only');
      expect(saw).toMatchObject({ hit: true, saw: expect.stringContaining('without carrier') as string });
      await sh('ip -n peer link set peer0 up');
      await product.until('all is well', () => product.network?.state === 'fine', patience);
      expect(since('intent', from)).toEqual([]);
    }, 130_000);

    it('has a lost address set up again by the service that manages the interface, and verifies it', async () => {
      const from = product.records().length;
      await sh('ip address flush dev eth0 scope global');
      await product.until(
        'it is verified',
        () => since('verification', from).some(({ verified }) => verified),
        patience,
      );
      expect(await sh('ip -4 address show eth0')).toContain('inet 10.77.0.');
      expect(since('incident-opened', from)[0]).toMatchObject({
        unit: networkd,
        summary: expect.stringContaining('The address is lost') as string,
      });
      expect(since('intent', from).at(-1)).toMatchObject({
        unit: networkd,
        verb: 'network',
        by: 'policy:network',
      });
    }, 130_000);

    it('never acts where only the world beyond is down', async () => {
      const from = product.records().length;
      await sh('ip -n peer address del 203.0.113.7/32 dev lo');
      await broken('beyond');
      await product.until('it is decided', () => since('decision', from).length > 0, patience);
      expect(rungs()).toEqual([true, true, true, true, false]);
      const saw = since('decision', from)[0]?.checks.find(({ reason }) => reason === 'observe-only')?.saw;
      expect(saw).toBe('only the world beyond the gateway is down: nothing on this host can mend that');
      await sh('ip -n peer address add 203.0.113.7/32 dev lo');
      await product.until('all is well', () => product.network?.state === 'fine', patience);
      expect(since('intent', from)).toEqual([]);
    }, 130_000);

    it('gives an interface time that is being set up', async () => {
      const from = product.records().length;
      await sh('systemctl stop peer-networkd.service; ip -n peer link set peer0 down');
      await product.until('the carrier is seen to be gone', () => rungs()[0] === false, patience);
      await sh('ip -n peer link set peer0 up');
      await product.until('it is connecting', () => product.network?.state === 'connecting', patience);
      await sh('systemctl start peer-networkd.service');
      await product.until('all is well', () => product.network?.state === 'fine', patience);
      expect(since('intent', from)).toEqual([]);
      expect(since('incident-opened', from).filter(({ summary }) => !summary.startsWith('The link'))).toEqual(
        [],
      );
    }, 130_000);

    it('takes back what has made it worse, once, and has it on record', async () => {
      const from = product.records().length;
      // A gateway that hears nobody: renewal is tried, and cannot help.
      await sh('ip -n peer link set peer0 arp off; ip neighbour flush dev eth0');
      await product.until('an action is on record', () => since('intent', from).length > 0, patience);
      await product.until('it has ended', () => since('outcome', from).length > 0, patience);
      // Whatever the remedy has led to: the address is lost, which it was not before.
      await sh('ip address flush dev eth0 scope global');
      const guards = () => since('intent', from).filter(({ by }) => by === 'guard:network');
      await product.until('it is taken back', () => guards().length > 0, patience);
      await product.until(
        'the address is back',
        async () => (await sh('ip -4 address show eth0')).includes('inet 10.77.0.'),
        patience,
      );
      await product.until(
        'it is verified',
        () => since('verification', from).some(({ actionId }) => actionId === guards()[0]?.actionId),
        patience,
      );
      expect(guards()).toMatchObject([
        { unit: networkd, verb: 'network', remedy: 'reconfigure', attempt: 0 },
      ]);
      const { actionId } = guards()[0]!;
      expect(since('outcome', from).find((one) => one.actionId === actionId)).toMatchObject({
        result: 'done',
      });
      expect(since('verification', from).find((one) => one.actionId === actionId)).toMatchObject({
        verified: true,
      });
      expect(since('evidence', from).map(({ body }) => body)).toContainEqual(
        expect.objectContaining({ source: 'network take-back' }),
      );
      await sh('ip -n peer link set peer0 arp on');
    }, 200_000);
  },
);

/** Cables, a world beyond, and an interface that has its address by DHCP. */
async function prepare(lab: LabHost): Promise<void> {
  await layCables(lab);
  await shell(
    lab,
    `ip -n peer address add 203.0.113.7/32 dev lo
     systemctl start beyond.service dnsmasq.service systemd-networkd.service smart-monitor-probe.socket
     until ip -4 route show default | grep -q 10.77.0.1; do sleep 0.05; done`,
  );
}
