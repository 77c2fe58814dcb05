import { expect, it } from 'vitest';
import { describeStack, shareStackHost } from './describe-stack.js';
import { printed, profiles, required } from './first-product.js';
import type { StackHost } from './stack-host.js';

/** The first product's .env as it was printed, with the names that its own checks use. */
const env = '/etc/smart-monitor/lab.env';
const asPrinted = 'e2e/stack/first-product.env';

describeStack("the stack in lab, with the first product's .env", 'long', () => {
  let host: StackHost;

  /** Types a line as it was printed: in the checkout, with that .env, as a person who may become root. */
  const type = (line: string, timeoutMs?: number): Promise<string> =>
    host.sh(`export COMPOSE_ENV_FILES=${env} COMPOSE_PROGRESS=quiet\nsudo() { "$@"; }\n${line}`, timeoutMs);

  shareStackHost({
    ready: async (started) => {
      host = started;
      await host.sh(`
        mkdir -p /etc/smart-monitor /etc/nginx/sites-available
        cp nginx/site.conf /etc/nginx/sites-available/smartmon-docker.conf
        sed -e 's/mydb/smartdb/; s/myuser/smart/' ${asPrinted} > ${env}
        echo HOSTNAME_OVERRIDE=BackendServer >> ${env}
        printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > /etc/systemd/system/ssh.service
        systemctl daemon-reload; systemctl start ssh.service`);
      await type('docker compose --profile lab build', 1_800_000);
      await type('TLS_DIR=/etc/smart-monitor/tls docker compose run --rm --no-deps tls');
    },
    timeoutMs: 2_400_000,
  });

  it.each(profiles)('is a valid compose project: %s', async (profile) => {
    const compose = `docker compose --env-file ${asPrinted}`;
    const both = '-f docker-compose.yml -f docker-compose.prod.yml';
    const said = await host.sh(
      `(${compose} ${profile} config -q; ${compose} ${both} ${profile} config -q) 2>&1`,
    );
    expect(said).toBe('');
    const merged = JSON.parse(await host.sh(`${compose} ${both} ${profile} config --format json`)) as {
      services: { postgres: object };
    };
    expect(merged.services.postgres).not.toHaveProperty('ports');
  });

  it.each(required)('names what is missing: %s', async (name) => {
    await host.sh(`grep -v '^${name}=' ${asPrinted} > /tmp/missing.env`);
    await expect(
      host.sh('docker compose --env-file /tmp/missing.env --profile lab config -q'),
    ).rejects.toThrow(new RegExp(`required variable ${name} is missing a value: set in .env`));
  });

  it.each(['GUI_IMAGE', 'ORCH_IMAGE'])(
    'refuses the image of another program in words: %s',
    async (name) => {
      await type(printed.prepare);
      await expect(type(printed.up, 600_000)).rejects.toThrow(
        new RegExp(
          `${name} in .env names an image of the first Smart-Monitor.*it builds its own. Delete that line. It names ghcr.io`,
        ),
      );
      expect(await host.sh('docker ps -q')).toBe('');
      await host.sh(`sed -i '/^${name}=/d' ${env}`);
    },
    700_000,
  );

  it('comes up healthy by the runbook of section 12', async () => {
    await type(printed.up, 600_000);
    await host.until('every container is healthy', async () => {
      const lines = (await host.sh("docker ps --format '{{.Names}} {{.Status}}'")).trim().split('\n');
      return lines.length === 7 && lines.every((line) => line.includes('(healthy)'));
    });
    const list = await type(printed.list);
    for (const name of ['postgres', 'gui', 'nginx', 'orchestrator-lab', 'collector', 'mosquitto', 'checker'])
      expect(list).toMatch(new RegExp(`^sm-${name} .*\\(healthy\\)`, 'm'));
  }, 900_000);

  it('follows the log, as the runbook has it', async () => {
    // It follows until it is stopped.
    const log = await type(`timeout 10 ${printed.logs} || [ $? = 124 ]`);
    expect(log).toContain('sm-orchestrator-lab');
    // The values that stand in public documents are taken on a throw-away machine, and told of.
    expect(log).toMatch(/printed in public documents/);
    expect(log).not.toMatch(/"level":"(error|fatal)"/);
  });

  it('sees systemd from inside of the orchestrator, as section 8 A has it', async () => {
    const said = (await type(printed.bus)).split('\n');
    const line = (text: RegExp): number => said.findIndex((one) => text.test(one));
    expect(
      said.filter((one) => /^\s+File: \/run\/(dbus\/system_bus_socket|systemd\/private)/.test(one)),
    ).toHaveLength(2);
    expect(said.filter((one) => one.includes('SERVICE_STATUS_') || one.includes('DBUS_')).sort()).toEqual([
      'DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket',
      'SERVICE_STATUS_CMD=/usr/local/bin/systemctl-shim',
      'SERVICE_STATUS_MODE=cmd',
    ]);
    const shown = line(/^ActiveState=/);
    expect(said.slice(shown, shown + 6)).toEqual([
      'ActiveState=active',
      'SubState=running',
      'Type=simple',
      'UnitFileState=static',
      'LoadState=loaded',
      'active',
    ]);
    const units = said.slice(shown + 6).filter((one) => one !== '');
    expect(units).toHaveLength(10);
    expect(units.every((one) => /^[\w:.\\@-]+\.service$/.test(one))).toBe(true);
  });

  it('uses Postgres, as section 8 B has it', async () => {
    expect(await type(printed.url)).toBe('DB=postgresql://smart:mypass@postgres:5432/smartdb\n');
    await host.until('there are rows', async () => {
      const [, , counted] = (await type(printed.count)).split('\n');
      return Number(counted) > 0;
    });
    expect(await type(printed.count)).toMatch(/^ count \n-+\n +\d+\n\(1 row\)\n/);
  });

  it('has the rows of this host, as sections 8 C and 12 have them', async () => {
    const rows = await type(`docker compose exec postgres psql -U smart -d smartdb -c "${printed.recent}"`);
    const [head = '', , ...body] = rows.trimEnd().split('\n');
    expect(head.split('|').map((name) => name.trim())).toEqual([
      'service_name',
      'raw_status',
      'sub_state',
      'service_type',
      'unit_file_state',
    ]);
    const cells = body
      .filter((row) => row.includes('|'))
      .map((row) => row.split('|').map((cell) => cell.trim()));
    expect(cells.length).toBeGreaterThan(3);
    for (const [name, raw, sub] of cells) {
      expect(name).toMatch(/^[\w:.\\@-]+\.service$/);
      expect(raw).toMatch(/^(active|inactive|failed|activating|deactivating|reloading)$/);
      expect(sub).toMatch(/^[a-z-]+$/);
    }
    expect(await type(printed.show)).toMatch(/^ActiveState=active\nSubState=running\n/);
    const counts = await type(printed.counts);
    expect(counts).toMatch(/^ normalized_status \| count \n/);
    expect(counts).toMatch(/^ running +\| +\d+$/m);
    const statuses = [...counts.matchAll(/^ (\w+) +\| +\d+$/gm)].map(([, status]) => status);
    for (const status of statuses) expect(['running', 'stopped', 'failed', 'unknown']).toContain(status);
  });

  it('answers through nginx', async () => {
    expect(await host.sh('curl -sk https://127.0.0.1:8443/whoami')).toBe('smart-monitor vhost\n');
    expect(await host.sh('curl -s http://127.0.0.1:8085/whoami')).toBe('smart-monitor vhost\n');
    await host.sh('docker exec sm-nginx nginx -t');
  });

  it('publishes the database at this host alone where HOST_IP and HOST_PORT are blank', async () => {
    expect(await host.sh('docker port sm-postgres')).toBe('5432/tcp -> 127.0.0.1:5432\n');
  });

  it('shows units by the printed mode, acts on none, and heals when it sees them over the bus', async () => {
    const orchestrator = async (mode: string): Promise<void> => {
      await host.sh(`
          echo '["victim.service"]' > /etc/smart-monitor/approved_services.json
          sed -i 's/^DRY_RUN=.*/DRY_RUN=false/; s/^SERVICE_STATUS_MODE=.*/SERVICE_STATUS_MODE=${mode}/' ${env}`);
      await type('docker compose --profile lab up -d --no-build --force-recreate orchestrator_lab');
      await host.until('the orchestrator is healthy', async () => {
        const status = await host.sh("docker ps --filter name=sm-orchestrator-lab --format '{{.Status}}'");
        return status.includes('(healthy)');
      });
    };
    await orchestrator('cmd');
    await host.sh('systemctl kill -s KILL victim.service');
    await host.until('it is told why nothing is done', async () => {
      const hits = await host.sql(
        "SELECT hits FROM decisions WHERE unit = 'victim.service' AND verdict = 'refrain' LIMIT 1",
      );
      return hits.includes('monitor-only');
    });
    expect(await host.sh('systemctl is-active victim.service || true')).toBe('failed\n');
    await host.sh('systemctl start victim.service');
    await orchestrator('dbus');
    await host.healsVictim();
  }, 400_000);
});
