import { LAB_NODE } from '@smart-monitor/testing';
import { expect, it } from 'vitest';
import { describeStack, shareStackHost } from './describe-stack.js';
import { printed } from './printed.js';
import type { StackHost } from './stack-host.js';

const unit = 'smart-monitor-compose.service';
const console = 'https://127.0.0.1:8443';

describeStack("README's compose section, by a new user", 'long', () => {
  let host: StackHost;
  let clone: string;
  const sh = (script: string, timeoutMs?: number): Promise<string> =>
    host.sh(`cd ${clone}\n${script}`, timeoutMs);
  const install = (options: string): Promise<string> =>
    sh(`sudo sh deploy/systemd/install.sh ${options} 2>&1`, 1_800_000);

  shareStackHost({
    ready: async (started) => {
      host = started;
      clone = await host.freshClone();
      // The machine has only Docker.
      await host.sh('rm -f $(which -a node npm npx)');
      await withoutLabNode();
    },
    timeoutMs: 1_200_000,
  });

  /** After each boot the lab's own Node is where the product could be; nothing else may be there. */
  const withoutLabNode = (): Promise<string> =>
    host.sh(`umount ${LAB_NODE} && rm ${LAB_NODE} && rmdir "$(dirname ${LAB_NODE})"`);
  /** Everything that an install could leave behind. */
  const traces = (): Promise<string> =>
    sh(`find /etc /opt /usr/lib /usr/local /var/lib -name '*smart-monitor*' -not -path '/var/lib/docker/*' -not -path '*/smart-monitor-lab-*' | sort
        grep -hE '^smartmon' /etc/passwd /etc/group || true
        ls -A; docker volume ls -q; docker ps -aq; docker image ls -q 'smart-monitor-*'`);
  let before: string;

  it('has a machine without Node, and a checkout in which nothing is installed or built', async () => {
    await expect(sh('node --version')).rejects.toThrow('not found');
    expect(await sh('ls -d node_modules packages/*/dist 2>/dev/null || true')).toBe('');
    before = await traces();
    expect(await install('--compose --dry-run')).toContain('Nothing was done.');
    expect(await traces()).toBe(before);
  });

  let password: { username: string; password: string };
  it('comes up by the printed lines, and the last one prints the first login', async () => {
    let said = '';
    for (const line of printed('README.md', '## With Docker Compose')) said = await sh(line, 1_800_000);
    password = JSON.parse(said) as typeof password;
    const states = await sh("docker compose ps --format '{{.Name}} {{.Health}}'");
    expect(states.trim().split('\n').toSorted()).toEqual(
      ['checker', 'collector', 'gui', 'mosquitto', 'nginx', 'orchestrator', 'postgres'].map(
        (name) => `sm-${name} healthy`,
      ),
    );
  }, 1_900_000);

  it('lets that login in over TLS', async () => {
    const body = JSON.stringify(password);
    const post = `curl -sk -o /dev/null -w '%{http_code}' -H 'content-type: application/json' -H 'sec-fetch-site: same-origin'`;
    expect(await sh(`${post} -d '${body}' ${console}/api/v1/auth/login`)).toBe('200');
    const other = JSON.stringify({ ...password, password: 'not the one that was printed' });
    expect(await sh(`${post} -d '${other}' ${console}/api/v1/auth/login`)).toBe('401');
  });

  it('runs as a user of its own, with nothing secret in its settings', async () => {
    const uid = (await sh('id -u smartmon')).trim();
    expect(Number(uid)).toBeLessThan(1000);
    for (const name of ['collector', 'gui', 'orchestrator', 'checker'])
      expect(await sh(`docker inspect -f '{{.Config.User}}' sm-${name}`)).toBe(
        `${uid}:${(await sh('id -g smartmon')).trim()}\n`,
      );
    expect(await sh("stat -c '%a %U' /etc/smart-monitor/secrets .env")).toBe('700 root\n640 root\n');
    expect(
      await sh("grep -E '^(DB_PASS|SMARTMON_API_KEY|MQTT_PASSWORD|HELPER_API_KEY)=.' .env || true"),
    ).toBe('');
  });

  it('has a unit that systemd finds no fault with, and that is exposed little', async () => {
    expect(await sh(`systemd-analyze verify --man=no /etc/systemd/system/${unit} 2>&1`)).toBe('');
    const said = await sh(`systemd-analyze security --no-pager ${unit}`);
    expect(Number(/exposure level for .*: ([0-9.]+)/.exec(said)?.[1])).toBeLessThan(2);
  });

  it('touches nothing at first, and heals what is listed once the printed lines let it act', async () => {
    await sh('systemctl kill -s KILL victim.service');
    await host.until('it is on record why nothing was done', async () => {
      const reasons = await host.sql("SELECT DISTINCT reason FROM decisions WHERE unit = 'victim.service'");
      return reasons.split('\n').includes('not-approved');
    });
    expect((await sh('systemctl is-active victim.service || true')).trim()).toBe('failed');
    await sh('systemctl start victim.service');
    for (const line of printed('docs/compose.md', '### Letting it act'))
      await sh(line.replaceAll('nginx.service', 'victim.service'));
    await host.until('the orchestrator may act', async () => {
      return (await sh('docker exec sm-orchestrator printenv DRY_RUN')).trim() === 'false';
    });
    await host.healsVictim();
  }, 400_000);

  it('changes nothing when it is run again, nor does a backup', async () => {
    const state = (): Promise<string> =>
      sh(`docker ps -q --no-trunc | sort; sha256sum .env /etc/smart-monitor/secrets/* /etc/smart-monitor/tls/*
          docker image ls -q 'smart-monitor-*' | sort -u`);
    const first = await state();
    await sh('docker compose run --rm backup && rm -r .smart-monitor/backups && rmdir .smart-monitor');
    await install('--compose');
    expect(await state()).toBe(first);
  }, 600_000);

  it('is upgraded, goes back, and forth again', async () => {
    const version = (): Promise<string> =>
      sh('docker exec sm-gui cat /app/config/newer 2>/dev/null || echo first');
    await sh('echo second > config/newer');
    await install('--compose');
    expect(await version()).toBe('second\n');
    await install('--rollback');
    expect(await version()).toBe('first\n');
    await host.healsVictim();
    await install('--rollback');
    expect(await version()).toBe('second\n');
    await sh('rm config/newer');
  }, 1_200_000);

  it('comes back with the host, with its data, and heals', async () => {
    const incidents = await host.sql('SELECT count(*) FROM incidents');
    await host.reboot();
    await sh('systemctl start victim.service');
    await host.until('the stack is back', async () => {
      const states = await sh("docker compose ps --format '{{.Health}}'");
      return (
        states
          .trim()
          .split('\n')
          .filter((state) => state === 'healthy').length === 7
      );
    });
    expect(await sh(`systemctl is-active ${unit} smart-monitor-helper.service`)).toBe('active\nactive\n');
    expect(Number(await host.sql('SELECT count(*) FROM incidents'))).toBe(Number(incidents));
    await host.healsVictim();
  }, 400_000);

  it('leaves nothing where it is purged', async () => {
    await withoutLabNode();
    await install('--uninstall --purge');
    expect(await traces()).toBe(before);
  }, 300_000);

  it('comes up in lab by the lines of docs/compose.md', async () => {
    let said = '';
    for (const line of printed('docs/compose.md', '## Lab: a throw-away machine')) {
      if (line.includes('first-run-credentials'))
        await host.until('the console is there', async () =>
          (await sh("docker inspect -f '{{.State.Health.Status}}' sm-gui")).startsWith('healthy'),
        );
      said = await sh(line, 1_800_000);
    }
    expect(JSON.parse(said)).toHaveProperty('password');
    await host.until('every container is healthy', async () => {
      const states = await sh("docker ps --format '{{.Status}}'");
      return (
        states
          .trim()
          .split('\n')
          .filter((state) => state.includes('(healthy)')).length === 7
      );
    });
  }, 1_900_000);
});
