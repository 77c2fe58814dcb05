import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { labHostUnavailable, startLabHost, type LabHost, type LabHostOptions } from '@smart-monitor/testing';
import { checkout } from '../started-product.js';

/** Where the checkout is inside of the host. */
const inside = '/srv/smart-monitor';

const forwarding = '/proc/sys/net/ipv4/ip_forward';

/** Programs without which no engine can be started, and the package that has each. */
const wanted: Readonly<Record<string, string>> = {
  '/usr/sbin/dockerd': 'docker.io',
  '/usr/bin/containerd': 'containerd',
  '/usr/libexec/docker/cli-plugins/docker-compose': 'docker-compose',
  '/usr/libexec/docker/cli-plugins/docker-buildx': 'docker-buildx',
  '/usr/sbin/debootstrap': 'debootstrap',
};

/** Why the stack cannot be tried here, in words; null where it can. */
export function stackUnavailable(): string | null {
  const missing = Object.entries(wanted).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  if (missing.length > 0) return `these Debian packages are not installed: ${missing.join(', ')}`;
  return labHostUnavailable();
}

/** A file of a service that is there to be killed. */
export const victim = (unit: string): Record<string, string> => ({
  [`/etc/systemd/system/${unit}`]: '[Service]\nExecStart=/bin/sleep infinity\n',
});

/** The engine, or the images that the stack is made of, cannot be had on this machine. */
export class NoEngine extends Error {
  override readonly name = 'NoEngine';
}

/** A lab host with a Docker engine: what a person has who runs the stack. */
export class StackHost {
  /** Whether the machine forwarded packets before the engine had it do so. */
  private readonly forwarded = readFileSync(forwarding, 'utf8');
  /** When the unit files of the services that are killed were written. */
  private readonly begun = Date.now();

  private constructor(readonly lab: LabHost) {}

  /**
   * Boots the host, with what the options add to it, starts its engine and makes the images: those of others out of Debian's packages, ours from the
   * Dockerfile. What was made stays in the checkout's data folder and is there the next time.
   * @throws NoEngine
   */
  static async start(options: Pick<LabHostOptions, 'binds' | 'files'> = {}): Promise<StackHost> {
    const data = path.join(checkout, '.smart-monitor/e2e/docker');
    mkdirSync(data, { recursive: true });
    const lab = await startLabHost({
      hostname: 'BackendServer',
      binds: [
        { from: data, to: '/var/lib/docker' },
        { from: checkout, to: inside },
        ...(options.binds ?? []),
      ],
      files: {
        ...options.files,
        // The lab's /proc/sys is read-only.
        '/etc/systemd/system/docker.service.d/lab.conf':
          '[Service]\nEnvironment=DOCKER_ALLOW_IPV6_ON_IPV4_INTERFACE=1\n',
        ...victim('victim.service'),
      },
    });
    const host = new StackHost(lab);
    try {
      // As systemd has it on a machine of its own.
      await host.sh('mount --make-rshared /');
      // The lab's /proc/sys is read-only, so the engine cannot do this itself; `stop` takes it back.
      writeFileSync(forwarding, '1');
      await host.sh('getent group docker >/dev/null || groupadd --system docker');
      // As Debian's package does, and as every host boots.
      await host.sh(`systemctl enable --quiet docker.service
        systemctl add-wants --quiet sysinit.target systemd-tmpfiles-setup.service
        systemd-tmpfiles --create --prefix=/run/log/journal`);
      await host.sh('systemctl start docker.service victim.service');
      // A new host has nothing of the product; what others made, and what was compiled, may stay.
      await host.sh(`docker ps -aq | xargs -r docker rm -f
        docker volume ls -q | xargs -r docker volume rm
        docker image ls -q 'smart-monitor-*' | sort -u | xargs -r docker image rm -f`);
      await host.sh('sh e2e/stack/base-images.sh .smart-monitor/e2e/base', 900_000);
    } catch (error) {
      await host.stop();
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`\n!! The stack is not tried, no engine could be had: ${reason}\n`);
      throw new NoEngine(reason, { cause: error });
    }
    return host;
  }

  /** Runs a script in the checkout as the host's root, and gives what it printed. @throws with its error output */
  async sh(script: string, timeoutMs = 120_000): Promise<string> {
    const { code, stdout, stderr } = await this.lab.exec('sh', ['-ec', `cd ${inside}\n${script}`], {
      timeoutMs,
    });
    if (code !== 0)
      throw new Error(`${script}: code ${code}\n${stdout.slice(-2_000)}\n${stderr.slice(-4_000)}`);
    return stdout;
  }

  /**
   * A folder of the host with what a fresh clone has: no installed packages, nothing built, no settings. The program
   * `sudo` is there too, as on most hosts.
   */
  async freshClone(): Promise<string> {
    const clone = '/srv/clone';
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: checkout,
      maxBuffer: 1 << 26,
    });
    // A file that was deleted and not committed yet is still listed.
    const there = files
      .toString()
      .split('\0')
      .filter((file) => file !== '' && existsSync(path.join(checkout, file)));
    const list = path.join(this.lab.root, 'srv/files');
    writeFileSync(list, there.join('\0'));
    await this.sh(`rm -rf ${clone} && mkdir ${clone} && xargs -0 cp --parents -t ${clone} </srv/files
      [ -x /usr/bin/sudo ] || { printf '#!/bin/sh\nexec "$@"\n' >/usr/local/bin/sudo && chmod 755 /usr/local/bin/sudo; }`);
    return clone;
  }

  /** What a query of the stack's database answers, unaligned. */
  async sql(query: string): Promise<string> {
    const { stdout, stderr, code } = await this.lab.exec(
      'docker',
      ['exec', 'sm-postgres', 'psql', '-U', 'smart', '-d', 'smartdb', '-Atc', query],
      { timeoutMs: 30_000 },
    );
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** Waits for a fact; `what` names it in the error. */
  async until(what: string, holds: () => Promise<boolean>, forMs = 120_000): Promise<void> {
    const end = Date.now() + forMs;
    let last = '';
    for (;;) {
      try {
        if (await holds()) return;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      if (Date.now() > end)
        throw new Error(`${what}: not within ${forMs / 1000} s. ${last}\n${await this.state()}`);
      await sleep(500);
    }
  }

  /** Starts services that were given with `victims`, and lists them all: each may be healed thrice in ten minutes. */
  async listVictims(...units: readonly string[]): Promise<void> {
    await this.sh(`systemctl start ${units.join(' ')}`);
    const list = JSON.stringify(['victim.service', ...units]);
    await this.sh(`echo '${list}' > /etc/smart-monitor/approved_services.json`);
  }

  /** A unit file that is new looks like an upgrade under way, which is left alone for two minutes: waits for their end. */
  async settled(): Promise<void> {
    await sleep(Math.max(0, this.begun + 125_000 - Date.now()));
  }

  /** Kills a service on the host and waits until systemd says that another run of it is up. */
  async healsVictim(unit = 'victim.service'): Promise<void> {
    await this.settled();
    const run = async (): Promise<string> => (await this.sh(`systemctl show -P InvocationID ${unit}`)).trim();
    const before = await run();
    await this.sh(`systemctl kill -s KILL ${unit}`);
    await this.until(`${unit} is healed`, async () => {
      const state = (await this.sh(`systemctl is-active ${unit} || true`)).trim();
      return state === 'active' && (await run()) !== before;
    }).catch(async (error: Error) => {
      error.message += `\n${await this.whyNot(unit).catch(String)}`;
      throw error;
    });
  }

  /** What was decided of a service last, and what the orchestrator and the helper say of themselves. */
  private async whyNot(unit: string): Promise<string> {
    const decisions = await this.sql(
      `SELECT at, verdict, reason, hits FROM decisions WHERE unit = '${unit}' ORDER BY at DESC LIMIT 5`,
    );
    const logs = await this.sh(
      'docker logs --tail 20 sm-orchestrator 2>&1; journalctl --no-pager -n 20 -u smart-monitor-helper.service',
    );
    return `${decisions}\n${logs}`;
  }

  /** How the containers are, one per line. */
  state(): Promise<string> {
    return this.sh("docker ps -a --format '{{.Names}} {{.Status}}'").catch(() => '');
  }

  /** Shuts the host down and starts it again. */
  reboot(): Promise<void> {
    return this.lab.reboot();
  }

  async stop(): Promise<void> {
    // Nothing of the engine may stay in the machine's network, which the lab host shares.
    await this.sh(
      'docker ps -aq | xargs -r docker rm -f >/dev/null; docker network prune -f >/dev/null; systemctl stop docker.service docker.socket; ip link delete docker0 || true',
    ).catch(() => undefined);
    await this.lab.stop();
    writeFileSync(forwarding, this.forwarded);
  }
}
