import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NoEngine, StackHost, stackUnavailable } from './stack-host.js';

const unavailable = stackUnavailable();
const short = process.env['STACK_E2E'] === 'short';
const skipped = unavailable ?? (short ? 'only in `npm run e2e`' : null);

/** The environment of the first product as it was printed, with the names that its own checks use. */
const env = '/etc/smart-monitor/lab.env';
const profiles = [
  '',
  '--profile lab',
  '--profile prod',
  '--profile tunnel',
  '--profile lab --profile tunnel',
];

describe.skipIf(skipped !== null)(
  `the stack in lab, with the first product's .env${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let host: StackHost;
    let noEngine: string | null = null;

    beforeAll(async () => {
      try {
        host = await StackHost.start();
      } catch (error) {
        if (!(error instanceof NoEngine)) throw error;
        noEngine = error.message;
        return;
      }
      await host.sh(
        `
        mkdir -p /etc/smart-monitor /etc/nginx/sites-available
        cp config/approved_services.json /etc/smart-monitor/
        cp nginx/site.conf /etc/nginx/sites-available/smartmon-docker.conf
        sed -e 's/mydb/smartdb/; s/myuser/smart/; s/^DB_NAME=.*/DB_NAME=smartdb/; s/^DB_USER=.*/DB_USER=smart/' \\
          e2e/stack/first-product.env > ${env}
        echo HOSTNAME_OVERRIDE=BackendServer >> ${env}
        printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > /etc/systemd/system/ssh.service
        systemctl daemon-reload; systemctl start ssh.service
        docker compose --env-file ${env} --profile lab build --quiet
        TLS_DIR=/etc/smart-monitor/tls docker compose --env-file ${env} run --rm --no-deps tls
        docker compose --env-file ${env} --profile lab up -d --no-build`,
        1_800_000,
      );
      await host.until('every container is healthy', async () => {
        const lines = (await host.sh("docker ps --format '{{.Names}} {{.Status}}'")).trim().split('\n');
        return lines.length === 7 && lines.every((line) => line.includes('(healthy)'));
      });
    }, 2_400_000);
    afterAll(() => host?.stop(), 120_000);
    beforeEach((context) => context.skip(noEngine !== null, `no engine: ${noEngine}`));

    it.each(profiles)('is a valid compose project: %s', async (profile) => {
      await host.sh(`docker compose --env-file e2e/stack/first-product.env ${profile} config -q`);
      const both = '-f docker-compose.yml -f docker-compose.prod.yml';
      await host.sh(`docker compose --env-file e2e/stack/first-product.env ${both} ${profile} config -q`);
      const ports = await host.sh(
        `docker compose --env-file e2e/stack/first-product.env ${both} ${profile} config --format json`,
      );
      expect((JSON.parse(ports) as { services: { postgres: object } }).services.postgres).not.toHaveProperty(
        'ports',
      );
    });

    it('names a variable that is missing', async () => {
      await expect(host.sh('env -u DB_NAME docker compose --env-file /dev/null config -q')).rejects.toThrow(
        /required variable \w+ is missing a value/,
      );
    });

    it('sees systemd from inside of the orchestrator, as section 8 A has it', async () => {
      const said = await host.sh(`docker compose --env-file ${env} exec -T orchestrator_lab bash -lc '
        stat /run/dbus/system_bus_socket /run/systemd/private || true
        env | egrep "SERVICE_STATUS_MODE|SERVICE_STATUS_CMD|DBUS_SYSTEM_BUS_ADDRESS"
        /usr/local/bin/systemctl-shim show ssh.service
        /usr/local/bin/systemctl-shim is-active ssh.service
        /usr/local/bin/systemctl-shim list-units | head
      '`);
      expect(said).toContain('SERVICE_STATUS_MODE=cmd');
      expect(said).toContain('SERVICE_STATUS_CMD=/usr/local/bin/systemctl-shim');
      expect(said).toMatch(/^ActiveState=active\nSubState=running\n/m);
      expect(said).toMatch(/^active$/m);
      expect(said).toMatch(/^ssh\.service$|\.service$/m);
    });

    it('uses Postgres, as section 8 B has it', async () => {
      const shown = await host.sh(
        `docker compose --env-file ${env} exec -T orchestrator_lab bash -lc 'echo "DB=$DATABASE_URL"'`,
      );
      expect(shown).toMatch(/^DB=postgresql:\/\/smart:/);
      await host.until('there are rows', async () => {
        const counted = await host.sh(
          `docker compose --env-file ${env} exec -T postgres psql -U smart -d smartdb -c "SELECT COUNT(*) FROM service_status;"`,
        );
        return Number(/\n\s+(\d+)\n/.exec(counted)?.[1]) > 0;
      });
    });

    it('has the rows of this host, as section 8 C and the runbook of section 12 have it', async () => {
      const rows = await host.sql(`SELECT service_name, raw_status, sub_state, service_type, unit_file_state
        FROM service_status WHERE hostname='BackendServer' ORDER BY ts_epoch DESC LIMIT 20`);
      expect(rows.split('\n').length).toBeGreaterThan(3);
      expect(rows).toMatch(/^[\w.@\\-]+\.service\|\w+\|[\w-]+\|\w*\|[\w-]*$/m);
      const counts = await host.sql(
        "SELECT normalized_status, COUNT(*) FROM service_status WHERE hostname='BackendServer' GROUP BY 1",
      );
      expect(counts).toMatch(/^running\|\d+$/m);
      const shown = await host.sh(
        `docker compose --env-file ${env} exec -T orchestrator_lab bash -lc '/usr/local/bin/systemctl-shim show ssh.service'`,
      );
      expect(shown).toContain('ActiveState=active');
    });

    it('answers through nginx', async () => {
      expect(await host.sh('curl -sk https://127.0.0.1:8443/whoami')).toBe('smart-monitor vhost\n');
      expect(await host.sh('curl -s http://127.0.0.1:8085/whoami')).toBe('smart-monitor vhost\n');
      await host.sh('docker exec sm-nginx nginx -t');
    });

    it('heals, seen over the bus, with the helper inside', async () => {
      await host.sh(`
        echo '["victim.service"]' > /etc/smart-monitor/approved_services.json
        sed -i 's/^DRY_RUN=.*/DRY_RUN=false/; s/^SERVICE_STATUS_MODE=.*/SERVICE_STATUS_MODE=dbus/' ${env}
        docker compose --env-file ${env} --profile lab up -d --no-build --force-recreate orchestrator_lab`);
      await host.until('the orchestrator is healthy', async () => {
        const status = await host.sh("docker ps --filter name=sm-orchestrator-lab --format '{{.Status}}'");
        return status.includes('(healthy)');
      });
      await host.healsVictim();
    });
  },
);
