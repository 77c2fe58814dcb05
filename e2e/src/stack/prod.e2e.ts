import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { browserUnavailable, logIn, startBrowser, type WatchedBrowser } from '../browser.js';
import { Broker } from './broker.js';
import { describeStack, shareStackHost, short } from './describe-stack.js';
import { Edge } from './edge.js';
import { ProdStack } from './prod-stack.js';
import { victim, type StackHost } from './stack-host.js';

const noBrowser = browserUnavailable();
const origin = 'https://127.0.0.1:8443';
/** How long a stream is left quiet, milliseconds. */
const quietMs = short ? 1_000 : 300_000;
/** A service for each of the tests that has one healed. */
const victims = {
  helperAlone: 'victim-2.service',
  killed: 'victim-3.service',
  noDatabase: 'victim-4.service',
  watched: 'victim-5.service',
} as const;

describeStack('the stack in prod', 'both', () => {
  let host: StackHost;
  let stack: ProdStack;
  let browser: WatchedBrowser | null = null;

  shareStackHost({
    options: { files: Object.assign({}, ...Object.values(victims).map(victim)) as Record<string, string> },
    ready: async (started) => {
      host = started;
      stack = await ProdStack.up(host);
      await host.listVictims(...Object.values(victims));
    },
    timeoutMs: 2_400_000,
    tidy: async () => browser?.close(),
  });

  it.skipIf(short)('is backed up while it runs, to a file of root alone', async () => {
    expect(await stack.compose('run --rm backup')).toMatch(/\/backups\/smart-monitor-.*Z\.tar\.gz: \d+ rows/);
    expect(await stack.sh("stat -c '%a %U' .smart-monitor/backups/*.gz")).toBe('600 root\n');
  });

  it('heals an approved service of the host through the helper', async () => {
    await host.healsVictim();
    await host.until('the incident is on record as recovered', async () => {
      return (await host.sql("SELECT state FROM incidents WHERE unit = 'victim.service'")) === 'recovered';
    });
    const action = await host.sql(
      "SELECT result, verified FROM recovery_actions WHERE unit = 'victim.service'",
    );
    expect(action).toBe('done|t');
  }, 300_000);

  it.skipIf(short)(
    'is restored, and the orchestrator sends again what the backup has not',
    async () => {
      const file = (await stack.sh('ls .smart-monitor/backups | head -n 1')).trim();
      await expect(stack.compose(`run --rm backup restore ${file} 2>&1`)).rejects.toThrow('has data in it');
      expect(await stack.compose(`run --rm backup restore ${file} --replace`)).toContain('Restored: ');
      await host.until('the incident is on record again', async () => {
        return (await host.sql("SELECT state FROM incidents WHERE unit = 'victim.service'")) === 'recovered';
      });
      await stack.sh('rm -r .smart-monitor/backups');
    },
    300_000,
  );

  it('has an orchestrator that reads the bus and is refused to act on it', async () => {
    const script = `
      import { connectSystemd } from '/app/packages/systemd/dist/index.js';
      const systemd = await connectSystemd({ address: 'unix:path=/run/dbus/system_bus_socket' });
      const { activeState } = await systemd.unit('victim.service');
      const path = await systemd.loadUnit('victim.service');
      const refused = await systemd.restartUnit(path).then(() => 'ALLOWED', (error) => error.errorName);
      console.log(activeState, refused, process.getuid());
      systemd.close();`;
    const before = await host.sh('systemctl show -P InvocationID victim.service');
    const said = await host.sh(
      `docker exec -i sm-orchestrator node --input-type=module - <<'SCRIPT'\n${script}\nSCRIPT`,
    );
    const [state, error, uid] = said.trim().split(' ');
    expect(state).toBe('active');
    expect(error).toMatch(/AccessDenied|InteractiveAuthorizationRequired/);
    expect(Number(uid)).toBeGreaterThan(0);
    expect(await host.sh('systemctl show -P InvocationID victim.service')).toBe(before);
  });

  it('has nginx speak TLS 1.2 and 1.3 only, and set each header once', async () => {
    await host.sh('docker exec sm-nginx nginx -t');
    const handshake = (version: string): Promise<string> =>
      host.sh(
        `openssl s_client -connect 127.0.0.1:8443 ${version} </dev/null 2>&1 | grep -c 'Cipher is (NONE)' || true`,
      );
    expect((await handshake('-tls1_1 -cipher ALL@SECLEVEL=0')).trim()).not.toBe('0');
    for (const version of ['-tls1_2', '-tls1_3']) expect((await handshake(version)).trim()).toBe('0');
    for (const path of ['/', '/whoami', '/health', '/api/v1/docs', '/no-such-page']) {
      const head = (await host.sh(`curl -sk -D - -o /dev/null https://127.0.0.1:8443${path}`)).toLowerCase();
      for (const name of ['x-content-type-options', 'x-frame-options', 'referrer-policy'])
        expect(head.split(`\n${name}:`), `${name} of ${path}`).toHaveLength(2);
      expect(head).not.toContain('strict-transport-security');
      expect(head).toMatch(/^server: nginx\r$/m);
    }
  });

  it('gives each service a login of its own, which may write its own tables alone', async () => {
    const logins = await host.sql(
      "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name LIKE 'smart-monitor%' ORDER BY 1",
    );
    expect(logins.split('\n')).toEqual(['smartmon_collector', 'smartmon_gui', 'smartmon_orchestrator']);
    for (const name of ['sm-collector', 'sm-gui', 'sm-orchestrator']) {
      expect(await host.sh(`docker logs ${name} 2>&1 | grep -c 'database login' || true`)).toBe('0\n');
      // Only the one-shot that makes the schema is given the login that owns it.
      expect(await host.sh(`docker exec ${name} ls /run/secrets`)).not.toMatch(/^database_(url|password)$/m);
    }
    await expect(
      host.sh(
        'docker run --rm --network smart-monitor_data --entrypoint psql postgres:15 "$(cat /etc/smart-monitor/secrets/database_url_gui)" -c "DELETE FROM incidents"',
      ),
    ).rejects.toThrow(/permission denied for table incidents/);
  });

  it.skipIf(short)(
    'brings a volume of before roles up to date, and takes a password that was made anew',
    async () => {
      await host.sql('ALTER ROLE smartmon_gui NOLOGIN PASSWORD NULL');
      await host.sh(`
          rm /etc/smart-monitor/secrets/database_url_collector
          sh deploy/docker/make-secrets.sh /etc/smart-monitor/secrets`);
      await stack.compose('--profile prod up -d --no-build --force-recreate collector gui', 240_000);
      await stack.healthy();
      // Compose writes an escape sequence before each line.
      expect(await stack.compose('logs --no-log-prefix --tail 2 schema')).toMatch(
        /The schema was up to date\.\n.*Logins: smartmon_collector, smartmon_gui, smartmon_orchestrator\./,
      );
    },
    400_000,
  );

  it.skipIf(short)('keeps a device on the broker to what is its own', async () => {
    const broker = new Broker(host);
    await broker.addDevices();
    expect(await broker.publish('', 'smartmon/devices/pump-1/telemetry', '1')).toMatch(/not authorised/i);
    expect(await broker.publish('pump-1', 'smartmon/devices/pump-1/telemetry', '1', 'wrong')).toMatch(
      /not authorised/i,
    );
    const written = [
      'devices/pump-1/telemetry',
      'devices/pump-1/status',
      'heartbeats/pump-1/motor',
      'devices/pump-1/commands',
      'devices/pump-2/telemetry',
      'devices/pump-2/commands',
      'heartbeats/pump-2/motor',
      'hosts/BackendServer/metrics',
      'alerts/critical',
    ].map((topic) => `smartmon/${topic}`);
    // The collector may read everything.
    const arrived = await broker.heard(
      'collector',
      'smartmon/#',
      written.map((topic) => broker.says('pump-1', topic, 'mine')).join('\n'),
    );
    expect(arrived.filter((line) => line.endsWith(' mine'))).toEqual(
      written.slice(0, 3).map((topic) => `${topic} mine`),
    );
    const sent = ['pump-1', 'pump-2'].map((device) =>
      broker.says('orchestrator', `smartmon/devices/${device}/commands`, 'stop'),
    );
    sent.push(broker.says('pump-2', 'smartmon/devices/pump-2/telemetry', '2'));
    expect(await broker.heard('pump-1', '#', sent.join('\n'))).toEqual([
      'smartmon/devices/pump-1/commands stop',
    ]);
    expect(await broker.heard('pump-1', 'smartmon/devices/pump-2/#', sent.join('\n'))).toEqual([]);
    // TLS, with the certificate of the host.
    expect(await broker.overTls('pump-1', 'smartmon/devices/pump-1/status')).toBe('');
  });

  it.skipIf(short)(
    'heals through the helper alone where the bus cannot be had',
    async () => {
      const without = 'DBUS_SOCKET_HOST=/dev/null';
      const told = (): Promise<string> => host.sh('docker logs sm-orchestrator 2>&1');
      const recreate = async (variables: string): Promise<void> => {
        await stack.compose(
          '--profile prod up -d --no-build --force-recreate --no-deps orchestrator',
          120_000,
          variables,
        );
      };
      await recreate(without);
      await host.until('it says why nothing is acted on, and the way out', async () =>
        /The likely cause: .*Units are unknown, and nothing is acted on.*SERVICE_STATUS_MODE=helper/.test(
          await told(),
        ),
      );
      await recreate(`${without} SERVICE_STATUS_MODE_PROD=helper`);
      await stack.healthy();
      await host.healsVictim(victims.helperAlone);
      expect(await told()).not.toContain('Units are unknown');
      await recreate('');
      await stack.healthy();
    },
    400_000,
  );

  it.skipIf(short)('says in words what is wrong with the user it is given', async () => {
    const tried = (user: string): Promise<string> =>
      stack.compose(
        `run --rm --no-deps -T --user ${user} -e STATE_DIRECTORY=/tmp orchestrator timeout 15 /app/entrypoint.sh 2>&1 || echo "code $?"`,
      );
    expect(await tried('0:0')).toMatch(/does not run as root: use the profile prod[^]*code 78/);
    const group = (await host.sh('id -g smartmon')).trim();
    expect(await tried(`4242:${group}`)).toMatch(
      /dbus closes connections of a uid that the passwd of the host does not know.*SERVICE_STATUS_MODE=helper/,
    );
    await host.sh(
      'getent passwd anna >/dev/null || useradd --uid 4243 --no-create-home --shell /bin/bash anna',
    );
    expect(await tried(`4243:${group}`)).toMatch(/uid 4243, which on this host is the login account anna/);
  });

  it.skipIf(short)(
    'comes back from the death of each container, and loses nothing',
    async () => {
      const names = [
        'sm-nginx',
        'sm-gui',
        'sm-collector',
        'sm-checker',
        'sm-mosquitto',
        'sm-postgres',
        'sm-orchestrator',
      ];
      const healed = Number(await host.sql('SELECT count(*) FROM incidents'));
      for (const name of names) {
        // Not by `docker kill`: the engine would take that for a person's wish that it stays down.
        await host.sh(`kill -KILL $(docker inspect -f '{{.State.Pid}}' ${name})`);
        await stack.healthy();
      }
      await host.healsVictim(victims.killed);
      await host.until('every healing is on record', async () => {
        return Number(await host.sql('SELECT count(*) FROM incidents')) === healed + 1;
      });
    },
    900_000,
  );

  it.skipIf(short)(
    'keeps its data over down and up',
    async () => {
      const incidents = await host.sql('SELECT count(*) FROM incidents');
      await stack.down();
      await stack.start();
      expect(await host.sql('SELECT count(*) FROM incidents')).toBe(incidents);
    },
    400_000,
  );

  it.skipIf(short)(
    'heals while the database cannot be started',
    async () => {
      await host.sh(
        'chmod 000 /var/lib/docker/volumes/smart-monitor_pgdata/_data && docker stop sm-postgres',
      );
      await host.sh('docker start sm-postgres || true; docker restart sm-orchestrator');
      await host.healsVictim(victims.noDatabase);
      await host.sh(
        'chmod 700 /var/lib/docker/volumes/smart-monitor_pgdata/_data; docker restart sm-postgres',
      );
      await stack.healthy();
      await host.until('the healing has reached the database', async () => {
        return (await host.sql("SELECT count(*) FROM incidents WHERE state = 'open'")) === '0';
      });
    },
    400_000,
  );

  it.skipIf(noBrowser !== null)(
    `is seen over TLS in a browser${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`,
    async () => {
      browser = await startBrowser(origin);
      const { page } = await browser.session(1280, 800);
      const file = await host.sh('docker exec sm-gui cat /var/lib/smart-monitor/first-run-credentials');
      await logIn(page, origin, JSON.parse(file) as { username: string; password: string });
      await page.goto(`${origin}/incidents`);
      await page.getByText('victim.service').first().waitFor();
      // Told live, through nginx, also over a stream that was quiet for long.
      const rows = page.locator('main').getByText(victims.watched);
      expect(await rows.count()).toBe(0);
      const edge = short ? null : await Edge.up(host);
      // Side by side: the page's stream, one without any heartbeat, and a WebSocket.
      const [, stream, socket] = await Promise.all([
        sleep(quietMs),
        edge?.curl(`/api/v1/stream?quiet=${quietMs}`, '-N', undefined, quietMs + 60_000),
        edge?.quietSocket(quietMs),
      ]);
      if (edge !== null) {
        expect(stream).toBe('data: first\n\ndata: last\n\n');
        expect(socket).toBe('before after closed 1000');
        await edge.down();
      }
      await host.healsVictim(victims.watched);
      await host.until('the page shows it without being asked', async () => (await rows.count()) > 0);
      // The engine adds and removes interfaces of this machine meanwhile; Chromium then opens the stream anew.
      expect(browser.faults.filter((fault) => !fault.includes('net::ERR_NETWORK_CHANGED'))).toEqual([]);
    },
    quietMs + 120_000,
  );
});
