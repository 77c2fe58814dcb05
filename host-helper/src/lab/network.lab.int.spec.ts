import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestAnswer } from '../test-support/client.js';
import { bundle } from '../test-support/lab.js';
import { startNetworkLab } from '../test-support/network-lab.js';

type NetworkLab = Awaited<ReturnType<typeof startNetworkLab>>;

const missing =
  labHostUnavailable() ??
  (existsSync('/lib/systemd/systemd-networkd') ? null : 'systemd-networkd is not installed') ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);
const noNetworkManager = existsSync('/usr/sbin/NetworkManager') ? null : 'NetworkManager is not installed';

const listed = ['eth0', 'eth1', 'eth2', 'eth3', 'eth9', 'other-eth0', 'lo'];
const approved = {
  units: [],
  interfaces: [...listed.map((name) => ({ name })), { name: 'eth5', hosts: ['otherhost'] }],
};

const network = (name: string, more = ''): Record<string, string> => ({
  [`/etc/systemd/network/50-${name}.network`]: `[Match]\nName=${name}\n[Network]\nDHCP=ipv4\n${more}`,
});

/** eth0 and eth1 get addresses, eth2 is left alone, the DHCP server of eth3 does not exist. */
const networkd = { ...network('eth0'), ...network('eth1'), ...network('eth3') };

function asker(host: () => NetworkLab) {
  return {
    ask: (name: string, action: string): Promise<TestAnswer> =>
      host().client.post('/v1/network', { interface: name, action }),
    /** The answer when it is there, waited for where it takes longer than a request may. */
    done: async (name: string, action: string): Promise<Record<string, unknown>> => {
      const key = `${name}-${action}-0123456789abcdef`;
      const first = await host().client.post('/v1/network', { interface: name, action }, { key });
      if (first.status !== 202) return first.body;
      const end = await host().client.get(`/v1/actions/${key}`);
      return end.body['answer'] as Record<string, unknown>;
    },
  };
}

describe.skipIf(missing !== null)(
  `network through systemd-networkd${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: NetworkLab;
    const { ask, done } = asker(() => host);
    beforeAll(async () => {
      host = await startNetworkLab(approved, {}, networkd);
    }, 60_000);
    afterAll(() => host?.lab.stop());

    const code = async (name: string, action: string): Promise<unknown> =>
      (await ask(name, action)).body['code'];
    const configured = (name: string): Promise<void> =>
      host.waitFor(`An address of ${name}`, async () =>
        /routable +configured/.test(await host.sh(`networkctl --no-legend list ${name}`)),
      );
    const addressOf = (name: string): Promise<string> =>
      host.sh(`ip -4 -o address show ${name} | tr -s ' ' | cut -d' ' -f4`);

    it('is not available while nobody manages interfaces', async () => {
      const { status, body } = await ask('eth0', 'renew');
      expect([status, body['code']]).toEqual([503, 'not-available']);
      expect(body['detail']).toContain('Neither systemd-networkd nor NetworkManager runs');
      // Asking has not started it.
      expect(await host.show('systemd-networkd.service', 'ActiveState')).toBe('inactive');
      await host.systemctl('start', 'systemd-networkd.service');
      await configured('eth0');
      await configured('eth1');
    });

    it('renews a lease, and keeps the address', async () => {
      const before = await addressOf('eth0');
      const body = await done('eth0', 'renew');
      expect(body).toMatchObject({
        ok: true,
        verb: 'network',
        interface: 'eth0',
        action: 'renew',
        state: 'done',
        jobId: null,
        manager: 'systemd-networkd',
        before: { state: 'routable (configured)' },
        after: { state: 'routable (configured)' },
      });
      expect(await addressOf('eth0')).toBe(before);
      expect(before).toMatch(/^10\.77\.0\.\d+\/24$/);
    });

    it('tries an interface once in 15 min, and another one all the same', async () => {
      const { body } = await ask('eth0', 'reconfigure');
      expect(body).toMatchObject({ code: 'limit' });
      expect(body['retryAfterMs']).toBeGreaterThan(800_000);
    });

    it('takes back what it has done beside its budget, once', async () => {
      const takeBack = (name: string): Promise<TestAnswer> =>
        host.client.post('/v1/network', { interface: name, action: 'reconfigure', takesBack: true });
      // Nothing was done to this one.
      expect((await takeBack('eth1')).body).toMatchObject({ code: 'limit' });
      const { status, body } = await takeBack('eth0');
      expect([status, body['code']]).toEqual([expect.toBeOneOf([200, 202]), undefined]);
      await configured('eth0');
      await host.waitFor('The end of it', async () => (await takeBack('eth0')).body['code'] === 'limit');
    });

    it('reconfigures an interface, and waits until it has its address again', async () => {
      // What networkd would not know of is gone after a reconfiguration: so it has really taken place.
      const log = (): Promise<string> =>
        host.sh(
          'journalctl -u systemd-networkd.service -o cat --no-pager | grep -c "eth1: DHCPv4 address" || :',
        );
      const before = Number(await log());
      const body = await done('eth1', 'reconfigure');
      expect(body).toMatchObject({ ok: true, action: 'reconfigure', manager: 'systemd-networkd' });
      expect(body['after']).toEqual(body['before']);
      expect(await addressOf('eth1')).toMatch(/^10\.77\.1\.\d+\/24$/);
      expect(Number(await log())).toBe(before + 1);
    });

    it('leaves alone what it may not or cannot touch', async () => {
      expect(await code('lo', 'renew')).toBe('never-list');
      expect(await code('eth2', 'reconfigure')).toBe('not-applicable');
      expect(await code('eth3', 'reconfigure')).toBe('busy');
      expect(await code('eth9', 'renew')).toBe('interface-not-found');
      // A second name of eth0 would have a budget of its own.
      await host.sh('ip link property add dev eth0 altname other-eth0');
      expect(await code('other-eth0', 'renew')).toBe('interface-not-found');
      expect(await code('eth4', 'renew')).toBe('not-approved');
      expect(await code('eth5', 'renew')).toBe('not-approved');
      expect(await code('eth0;reboot', 'renew')).toBe('bad-request');
      expect(await code('eth0', 'delete')).toBe('bad-request');
    });

    it('cannot tell what became of it when the helper is killed meanwhile, and does not do it again', async () => {
      await fresh(host);
      const key = 'killed-in-the-middle-0123';
      const body = { interface: 'eth1', action: 'reconfigure' };
      const broken = host.client.post('/v1/network', body, { key }).catch(() => null);
      await host.waitFor('The intent', async () =>
        (await host.sh('cat /var/lib/smart-monitor-helper/actions* || :')).includes(key),
      );
      await host.systemctl('kill', '--signal=KILL', 'smart-monitor-helper.service');
      await broken;
      const ended = async (): Promise<boolean> => {
        const { body: found } = await host.client.get(`/v1/actions/${key}`);
        return (found['answer'] as Record<string, unknown> | null)?.['code'] === 'outcome-unknown';
      };
      await host.waitFor('The outcome', ended);
      expect((await host.client.post('/v1/network', body, { key })).body).toMatchObject({
        code: 'outcome-unknown',
        derived: true,
      });
      await configured('eth1');
    });

    it('says so when no DHCP server answers, and the address stays', async () => {
      await fresh(host);
      await host.systemctl('stop', 'peer-networkd.service');
      const before = await addressOf('eth0');
      const body = await done('eth0', 'renew');
      expect(body).toMatchObject({ code: 'job-failed', after: { state: 'routable (configured)' } });
      expect(body['detail']).toContain('No DHCP server has renewed the lease of eth0');
      expect(await addressOf('eth0')).toBe(before);
    }, 30_000);

    it('says what it would do in dry-run, and touches nothing', async () => {
      await fresh(host, { dryRun: true });
      const leases = 'cat /run/systemd/netif/leases/*; ip -4 -o address';
      const before = await host.sh(leases);
      expect((await ask('eth0', 'reconfigure')).body).toMatchObject({
        dryRun: true,
        code: 'dry-run',
        plan: {
          interface: 'eth0',
          action: 'reconfigure',
          manager: 'systemd-networkd',
          state: 'routable (configured)',
          steps: ['ReconfigureLink'],
          budget: { pool: { name: 'network', used: 0, allowed: 1 } },
        },
      });
      const byHand = await host.sh(
        '/usr/lib/smart-monitor/node /usr/lib/smart-monitor/smart-monitor-helper.mjs call network eth0 --action renew --instance test-instance-1',
      );
      expect(JSON.parse(byHand)).toMatchObject({ code: 'dry-run', plan: { steps: ['RenewLink'] } });
      const strip = (text: string): string => text.replace(/\d+sec/g, '');
      expect(strip(await host.sh(leases))).toBe(strip(before));
    });

    it('is in the audit log: decision, outcome, refusal', async () => {
      const log = await host.sh('cat /var/lib/smart-monitor-helper/audit.jsonl');
      const lines = log.split('\n').map((line) => JSON.parse(line) as Record<string, string>);
      const events = lines.filter((line) => line['verb'] === 'network').map((line) => line['event']);
      for (const event of ['decision', 'outcome', 'dry-run', 'refused']) expect(events).toContain(event);
    });
  },
);

describe.skipIf((missing ?? noNetworkManager) !== null)(
  `network through NetworkManager${(missing ?? noNetworkManager) === null ? '' : ` (${missing ?? noNetworkManager})`}`,
  () => {
    let host: NetworkLab;
    const { ask, done } = asker(() => host);
    beforeAll(async () => {
      host = await startNetworkLab(
        approved,
        {},
        {
          '/etc/NetworkManager/conf.d/lab.conf': '[keyfile]\nunmanaged-devices=interface-name:eth2\n',
          '/etc/network/interfaces': '',
        },
      );
      await host.systemctl('start', 'NetworkManager.service');
      await host.waitFor('A connection on eth0', async () => {
        const states = await host.sh('nmcli -t -f DEVICE,STATE device');
        return states.includes('eth0:connected') && states.includes('eth1:connected');
      });
    }, 60_000);
    afterAll(() => host?.lab.stop());

    it('activates anew the connection that is active, and waits for it', async () => {
      const activations = (): Promise<string> =>
        host.sh(
          'journalctl -u NetworkManager.service -o cat --no-pager | grep -c "(eth0): Activation: successful"',
        );
      expect(await activations()).toBe('1');
      const body = await done('eth0', 'reconfigure');
      expect(body).toMatchObject({
        ok: true,
        interface: 'eth0',
        manager: 'NetworkManager',
        before: { state: 'activated' },
        after: { state: 'activated' },
      });
      expect(await activations()).toBe('2');
      expect(await host.sh('ip -4 address show eth0')).toContain('inet 10.77.0.');
    });

    it('has no renewal, and leaves alone what is not its own', async () => {
      const code = async (name: string, action: string): Promise<unknown> =>
        (await ask(name, action)).body['code'];
      const { body } = await ask('eth1', 'renew');
      expect(body['code']).toBe('not-applicable');
      expect(body['detail']).toContain('ask for reconfigure');
      expect(await code('eth2', 'reconfigure')).toBe('not-applicable');
      expect(await code('eth3', 'reconfigure')).toBe('busy');
      expect(await code('eth9', 'reconfigure')).toBe('interface-not-found');
      expect(await code('lo', 'reconfigure')).toBe('never-list');
    });
  },
);

/** The helper without its memory of what it did, and with other settings. */
async function fresh(host: NetworkLab, settings: object = {}): Promise<void> {
  const path = '/etc/smart-monitor/helper.json';
  const text = await host.sh(`cat ${path}`);
  await host.write(path, JSON.stringify({ ...(JSON.parse(text) as object), ...settings }));
  await host.systemctl('stop', 'smart-monitor-helper.service');
  await host.sh('rm -f /var/lib/smart-monitor-helper/actions*');
  await host.systemctl('start', 'smart-monitor-helper.service');
  await host.waitFor('The helper', async () => (await host.client.get('/v1/health')).status === 200);
}
