import { existsSync } from 'node:fs';
import path from 'node:path';
import { labHostUnavailable, startBroker, type EmbeddedBroker } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleClient } from './native/console-client.js';
import { NativeHost, services, sleeper } from './native/native-host.js';
import { checkout } from './started-product.js';

// What the native install is like after a reboot of its host. The names in brackets are the tests that the documents
// of the first products give for their services:
//
// | document, test                             | here |
// |--------------------------------------------|------|
// | 000-1 services running; 001-4 start        | every unit `active`, in another run than before |
// | 000-2 heartbeats are recent, status green  | each service's sign of life is seconds old; /health says so |
// | 000-3 data flows over MQTT and is stored   | the host's measurements of this boot, on MQTT and in the database |
// | 000-4 rules reload, the log tells          | the policies reload, from the console's API; the journal tells |
// | 000-5, 001-7, 001-8 killed: back by itself | each service, its process killed |
// | 000-6 boot persistence                     | the whole: nothing is started by hand after the reboot |
// | 001-1 unit files 0644 root:root            | the same |
// | 001-2 daemon-reload without errors         | the same |
// | 001-3, 001-9 enabled                       | the same |
// | 001-5 API health as JSON                   | /health |
// | 001-6 web interface answers 200            | the console's page |
// | 001-10 dependencies                        | the order in which they started, and what the gui pulls in |
// | 001-11 logs in the journal                 | lines of each unit in this boot |

const page = 'services/gui/web/dist/index.html';
const unavailable =
  labHostUnavailable() ??
  (existsSync(path.join(checkout, page)) ? null : `${page} is not built: npm run build`);

const orchestrator = 'smart-monitor-orchestrator.service';
const helper = 'smart-monitor-helper.service';
const all = [...services, helper];
const approved = ['victim', 'held', 'stopped', 'idle', 'crash'].map((name) => `${name}.service`);
const units = {
  'held.service': sleeper,
  'stopped.service': sleeper,
  // Nobody has enabled it.
  'idle.service': '[Service]\nExecStart=/bin/sleep infinity\n',
  'crash.service': sleeper.replace('/bin/sleep infinity', '/bin/false'),
};

describe.skipIf(unavailable !== null)(
  `a reboot of a native install${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let host: NativeHost;
    let broker: EmbeddedBroker;
    let console: ConsoleClient;
    let hostId: string;
    let runs: string;
    let crashes: string;
    let recovered: string;
    let auditHead: string;
    let ledger: string;
    let rebootedAt: string;

    const runsOf = (): Promise<string> => host.sh(`systemctl show -P InvocationID ${all.join(' ')}`);
    const actions = (unit: string): Promise<string> =>
      host.sql(`SELECT count(*) FROM recovery_actions WHERE unit = '${unit}'`);
    const lastDecision = (unit: string): Promise<string> =>
      host.sql(
        `SELECT verdict, reason FROM decisions WHERE unit = '${unit}' ORDER BY at DESC, id DESC LIMIT 1`,
      );
    const ask = async (what: string): Promise<Record<string, unknown>> =>
      JSON.parse(await host.sh(`smart-monitor-helper call ${what}`)) as Record<string, unknown>;
    const firstOfLedger = (): Promise<string> =>
      host.sh(
        'cat $(ls /var/lib/smart-monitor/ledger-*.jsonl /var/lib/smart-monitor/*/ledger-*.jsonl 2>/dev/null) | head -n 5 | sha256sum',
      );
    const logIn = async (): Promise<ConsoleClient> => {
      const file = '/var/lib/smart-monitor-gui/first-run-credentials';
      await host.until('there is an account', () => host.ok(`test -s ${file}`));
      return ConsoleClient.logIn(
        host.console,
        JSON.parse(await host.read(file)) as {
          username: string;
          password: string;
        },
      );
    };

    beforeAll(async () => {
      broker = await startBroker();
      host = await NativeHost.start(units);
      await host.install('--mode root');
      await host.fillIn(approved);
      await host.sh(`sed -i 's|^#MQTT_URL=.*|MQTT_URL=${broker.url}|' /etc/smart-monitor.env
        systemctl start idle.service`);
      await host.install();
      console = await logIn();
      await host.until(
        'the host is known',
        async () => (hostId = await host.sql('SELECT id FROM hosts')) !== '',
      );

      // A unit file of the last two minutes looks like an upgrade under way, which is left alone.
      await host.healsVictim('victim.service', 200_000);
      await host.until('the healing is on record', async () => {
        return (await host.sql("SELECT state FROM incidents WHERE unit = 'victim.service'")) === 'recovered';
      });
      const held = await console.post(`/api/v1/services/${hostId}/held.service/hold`, {
        on: true,
        note: 'disk swap',
      });
      expect(held).toMatchObject({ state: 'done' });
      await host.until(
        'the breaker is open for what never starts',
        async () => /circuit-open|budget-spent/.test(await lastDecision('crash.service')),
        150_000,
      );
      await host.sh('systemctl stop stopped.service');
      await host.until('the stop is known for what it is', async () => {
        return (await lastDecision('stopped.service')) === 'refrain|operator-stopped';
      });

      auditHead = String(((await ask('health'))['audit'] as { head: string }).head);
      runs = await runsOf();
      crashes = await actions('crash.service');
      recovered = await host.sql('SELECT count(*) FROM incidents');
      ledger = await firstOfLedger();
      await host.reboot();
      rebootedAt = new Date().toISOString();
    }, 600_000);
    afterAll(async () => {
      await host?.stop();
      await broker?.stop();
    });

    it('starts every service, in another run, with nothing done by hand [000-1, 000-6, 001-4]', async () => {
      await host.until(
        'every service is up',
        async () =>
          (await host.sh(`systemctl is-active ${all.join(' ')} || true`)).trim() ===
          all.map(() => 'active').join('\n'),
      );
      const now = (await runsOf()).trim().split('\n');
      const before = new Set(runs.trim().split('\n'));
      expect(now.filter((run) => run !== '' && before.has(run))).toEqual([]);
    });

    it('has units of root that are enabled and that systemd reads without a word [001-1, 001-2, 001-3, 001-9]', async () => {
      const files = services.map((unit) => `/etc/systemd/system/${unit}`);
      const modes = (await host.sh(`stat -c '%a %U:%G' ${files.join(' ')}`)).trim().split('\n');
      expect(modes).toEqual(files.map(() => '644 root:root'));
      expect(await host.sh('systemctl daemon-reload 2>&1')).toBe('');
      const enabled = await host.sh(`systemctl is-enabled ${services.join(' ')} smart-monitor.target`);
      expect(enabled.trim().split('\n')).toEqual([...services, 'target'].map(() => 'enabled'));
    });

    it('gives signs of life, and says that it is well [000-2, 001-5, 001-6]', async () => {
      for (const name of ['collector', 'orchestrator', 'checker', 'gui'])
        await host.until(`${name} lives`, () =>
          host.ok(`test -n "$(find /run/smart-monitor-${name}/alive -newermt '10 seconds ago')"`),
        );
      const answer = await fetch(`${host.console}/health`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('application/json'),
      ]);
      const shown = await fetch(host.console);
      expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('<html')]);
    });

    it('has measurements of this boot in the database, and is connected to the broker [000-3]', async () => {
      await host.until('there are measurements', async () => {
        return Number(await host.sql(`SELECT count(*) FROM telemetry WHERE ts > '${rebootedAt}'`)) > 10;
      });
      expect(broker.clients).toBeGreaterThan(0);
    });

    it('lets people in as before, and reloads its policies, which the journal tells [000-4]', async () => {
      console = await logIn();
      const answer = await console.post(`/api/v1/hosts/${hostId}/policies/reload`, {});
      expect(answer).toMatchObject({ state: 'done' });
      await host.until('the journal tells', () =>
        host.ok(`journalctl -b -u ${orchestrator} --no-pager | grep -qi polic`),
      );
    });

    it('orders its services as they depend on each other [001-10]', async () => {
      const started = async (unit: string): Promise<number> =>
        Number(await host.sh(`systemctl show -P ActiveEnterTimestampMonotonic ${unit}`));
      const gui = 'smart-monitor-gui.service';
      expect(await host.sh(`systemctl show -P Wants ${gui}`)).toContain(orchestrator);
      expect(await host.sh(`systemctl show -P After ${orchestrator}`)).toContain(
        'smart-monitor-helper.socket',
      );
      expect(await started('smart-monitor-helper.socket')).toBeLessThan(await started(orchestrator));
      expect(await started(orchestrator)).toBeLessThan(await started(gui));
    });

    it('writes to the journal [001-11]', async () => {
      for (const unit of all)
        expect(await host.sh(`journalctl -b -u ${unit} --no-pager -o cat | wc -l`), unit).not.toBe('0\n');
    });

    it('healed nothing because of the boot, and started nothing that nobody enabled', async () => {
      const since = `WHERE begun_at > '${rebootedAt}'::timestamptz - interval '1 min' AND boot_id = '${(await host.read('/proc/sys/kernel/random/boot_id')).trim()}'`;
      expect(await host.sql(`SELECT unit, verb, "by" FROM recovery_actions ${since}`)).toBe('');
      expect(await host.sh('systemctl is-active idle.service || true')).toBe('inactive\n');
      // Nothing but what fails at each boot.
      expect(
        await host.sql(
          `SELECT unit FROM incidents WHERE unit <> 'crash.service' AND opened_at > '${rebootedAt}'`,
        ),
      ).toBe('');
    });

    it('still knows that the breaker is open, and tries what never starts not once more', async () => {
      await host.until('it was judged in this boot', async () => {
        const at = await host.sql(
          "SELECT max(at) > '" +
            rebootedAt +
            "'::timestamptz - interval '20 s' FROM decisions WHERE unit = 'crash.service'",
        );
        return at === 'true';
      });
      expect(await lastDecision('crash.service')).toMatch(/^refrain\|(circuit-open|budget-spent)$/);
      expect(await actions('crash.service')).toBe(crashes);
    });

    it('still keeps the hold of a person', async () => {
      await host.sh('systemctl kill -s KILL held.service');
      await host.until('it is refused', async () => (await lastDecision('held.service')) === 'refrain|held');
      expect(await host.sh('systemctl is-active held.service || true')).toBe('failed\n');
      const taken = await console.post(`/api/v1/services/${hostId}/held.service/hold`, { on: false });
      expect(taken).toMatchObject({ state: 'done' });
      await host.until('it is healed now', () => host.ok('systemctl is-active --quiet held.service'));
    });

    it('heals what a person had stopped before the reboot, and the boot has started', async () => {
      expect(await host.sh('systemctl is-active stopped.service')).toBe('active\n');
      await host.healsVictim('stopped.service');
    });

    it('goes on with its ledger and with the helper’s audit log', async () => {
      expect(await firstOfLedger()).toBe(ledger);
      expect(Number(await host.sql('SELECT count(*) FROM incidents'))).toBeGreaterThan(Number(recovered));
      // Also: the line with that hash is still in it.
      await host.sh(`smart-monitor-helper audit verify --head ${auditHead}`);
    });

    it('starts each service again that is killed [000-5, 001-7, 001-8]', async () => {
      await host.killedComeBack();
    });
  },
);
