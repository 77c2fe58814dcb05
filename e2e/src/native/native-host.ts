import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EmbeddedPostgres,
  freePort,
  type LabHost,
  startLabHost,
  startPostgres,
} from '@smart-monitor/testing';
import pg from 'pg';
import { checkout } from '../started-product.js';

/** The services of a native install, in the order of docs/install.md. */
export const services = ['collector', 'orchestrator', 'checker', 'gui'].map(
  (name) => `smart-monitor-${name}.service`,
);

/** Where the checkout is inside of the host. */
const inside = '/srv/smart-monitor';

/** A service that runs until somebody ends it, and that is started at boot. */
export const sleeper = `[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
`;

/** A lab host with the checkout on it, and a PostgreSQL server that it reaches. */
export class NativeHost {
  private constructor(
    private readonly lab: LabHost,
    private readonly postgres: EmbeddedPostgres,
    private readonly port: number,
  ) {}

  /** Boots the host with `units` (name -> file) beside the sample service `victim.service`. */
  static async start(units: Readonly<Record<string, string>> = {}): Promise<NativeHost> {
    const postgres = await startPostgres();
    const lab = await startLabHost({
      hostname: 'BackendServer',
      binds: [{ from: checkout, to: inside }],
      files: Object.fromEntries(
        Object.entries({ 'victim.service': sleeper, ...units }).map(([name, text]) => [
          `/etc/systemd/system/${name}`,
          text,
        ]),
      ),
    });
    const host = new NativeHost(lab, postgres, await freePort(null));
    await host.sh(`cp /opt/smart-monitor/node /usr/local/bin/lab-node
      systemctl add-wants --quiet sysinit.target systemd-tmpfiles-setup.service`);
    await host.clearNode();
    await host.sh(`
      systemd-tmpfiles --create --prefix=/run/log/journal
      rm -rf /etc/smart-monitor.env /var/log/smart-monitor
      sh deploy/systemd/helper-install.sh --uninstall --purge
      # A unit file that is new looks like an upgrade under way, which is left alone.
      touch -d '1 hour ago' /etc/systemd/system/victim.service ${Object.keys(units)
        .map((name) => `/etc/systemd/system/${name}`)
        .join(' ')}
      systemctl start victim.service`);
    return host;
  }

  /** The lab's own Node stands where the product goes, after each boot. */
  private async clearNode(): Promise<void> {
    await this.sh(`umount /opt/smart-monitor/node && rm /opt/smart-monitor/node
      rmdir --ignore-fail-on-non-empty /opt/smart-monitor`);
  }

  /** Shuts the host down and starts it again. */
  async reboot(): Promise<void> {
    await this.lab.reboot();
    await this.clearNode();
  }

  /** The helper's socket as the machine outside sees it. */
  get socket(): string {
    return `${this.lab.runDirectory}/helper.sock`;
  }

  /** Where the console answers. */
  get console(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    await this.lab.stop();
    await this.postgres.stop();
  }

  /** Runs the installer, and gives what it said. @throws with its words where it fails */
  install(options = ''): Promise<string> {
    const node = /--uninstall|--rollback/.test(options) ? '' : '--node /usr/local/bin/lab-node';
    return this.sh(`sh deploy/systemd/install.sh ${node} ${options} 2>&1`, 300_000);
  }

  /** What a person fills in: the database, what may be touched, and that it may really act. */
  async fillIn(approved: readonly string[] = ['victim.service']): Promise<void> {
    await this.write('/etc/smart-monitor/approved_services.json', JSON.stringify(approved));
    await this
      .sh(`sed -i -e 's|^#DATABASE_URL=.*|DATABASE_URL=${this.postgres.url}|' -e 's/^DRY_RUN=.*/DRY_RUN=false/' \\
        -e 's/^#HOSTNAME_OVERRIDE=.*/HOSTNAME_OVERRIDE=BackendServer/' -e 's/^GUI_PORT=.*/GUI_PORT=${this.port}/' /etc/smart-monitor.env
      sed -i 's/"dryRun": true/"dryRun": false, "limits": {"actions": 1000, "backoffSeconds": 0}/' /etc/smart-monitor/helper.json
      systemctl restart smart-monitor-helper.service`);
  }

  /** The status of the console's /health. */
  async answers(): Promise<number> {
    return (await fetch(`http://127.0.0.1:${this.port}/health`)).status;
  }

  /** Runs a script as the host's root in the checkout, and gives what it printed. @throws with what it said */
  async sh(script: string, timeoutMs = 120_000): Promise<string> {
    const { code, stdout, stderr } = await this.lab.exec('sh', ['-ec', `cd ${inside}\n${script}`], {
      timeoutMs,
    });
    if (code !== 0)
      throw new Error(`${script}: code ${code}\n${stdout.slice(-3_000)}\n${stderr.slice(-3_000)}`);
    return stdout;
  }

  ok(script: string): Promise<boolean> {
    return this.sh(script).then(
      () => true,
      () => false,
    );
  }

  read(file: string): Promise<string> {
    return this.sh(`cat ${file}`);
  }

  async write(file: string, text: string): Promise<void> {
    const { code, stderr } = await this.lab.exec('/usr/bin/tee', [file], { input: text });
    if (code !== 0) throw new Error(`${file} cannot be written: ${stderr}`);
  }

  async active(): Promise<string[]> {
    return (await this.sh(`systemctl is-active ${services.join(' ')} || true`)).trim().split('\n');
  }

  /** Whether a script succeeds with the user, the groups and the view of the file system that a service has. */
  inUnit(unit: string, script: string): Promise<boolean> {
    return this.ok(`pid=$(systemctl show -P MainPID ${unit})
      groups=$(sed -n 's/^Groups:[[:space:]]*//p' /proc/$pid/status | sed 's/ *$//' | tr ' ' ,)
      nsenter --mount --target $pid -- setpriv --reuid=$(stat -c %u /proc/$pid) --regid=$(stat -c %g /proc/$pid) \\
        --groups="\${groups:-0}" sh -c '${script}'`);
  }

  /** The names of a service's environment. */
  async environment(unit: string): Promise<string[]> {
    const text = await this.sh(`tr '\\0' '\\n' < /proc/$(systemctl show -P MainPID ${unit})/environ`);
    return text.split('\n').map((line) => line.split('=')[0] ?? '');
  }

  async sql(query: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(query);
      return rows.map((row) => Object.values(row).join('|')).join('\n');
    } finally {
      await client.end();
    }
  }

  /** Waits for a fact; `what` names it in the error. */
  async until(what: string, holds: () => Promise<boolean>, forMs = 80_000): Promise<void> {
    const end = Date.now() + forMs;
    while (!(await holds().catch(() => false))) {
      if (Date.now() > end) {
        const told = await this.sh("journalctl --no-pager -n 20 -u 'smart-monitor-*'");
        const reasons = await this.sql('SELECT unit, verdict, reason FROM decisions').catch(String);
        throw new Error(`${what}: not within ${forMs / 1000} s.\n${reasons}\n${told}`);
      }
      await sleep(200);
    }
  }

  /** Kills an approved service, and waits until another run of it is up. */
  healsVictim(unit = 'victim.service', forMs = 80_000): Promise<void> {
    return this.anotherRun(unit, `systemctl kill -s KILL ${unit}`, 'healed', forMs);
  }

  /** Kills the main process of each of the product's services in turn, and waits until systemd has another run of it up. */
  async killedComeBack(): Promise<void> {
    for (const unit of services)
      await this.anotherRun(unit, `systemctl kill -s KILL --kill-who=main ${unit}`, 'back');
  }

  private async anotherRun(unit: string, kill: string, what: string, forMs?: number): Promise<void> {
    const run = (): Promise<string> => this.sh(`systemctl show -P InvocationID ${unit}`);
    const before = await run();
    await this.sh(kill);
    await this.until(
      `${unit} is ${what}`,
      async () => (await run()) !== before && (await this.ok(`systemctl is-active --quiet ${unit}`)),
      forMs,
    );
  }

  /** What a second run of the installer must not change: every file, and which runs of the services are up. */
  fingerprint(): Promise<string> {
    return this
      .sh(`find /opt/smart-monitor* /etc/smart-monitor* /etc/systemd/system/smart-monitor* /etc/sysusers.d /etc/tmpfiles.d \\
        -printf '%p %m %u %g %i %T@\\n' | sort
      systemctl show -P InvocationID ${services.join(' ')}`);
  }

  /** Everything that an install could leave behind. */
  traces(): Promise<string> {
    return this
      .sh(`find /etc /opt /usr/lib /usr/local /run /var/lib /var/log -name '*smart-monitor*' -not -path '/run/systemd/*' \\
        -not -path '*/smart-monitor-decoy*' -not -path '/var/lib/smart-monitor-test-*' -not -path '/run/smart-monitor' | sort
      grep -hE '^smartmon' /etc/passwd /etc/group || true
      find /run/smart-monitor -mindepth 1 2>/dev/null || true`);
  }
}
