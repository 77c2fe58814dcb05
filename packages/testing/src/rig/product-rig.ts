import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LedgerRecord } from '@smart-monitor/contracts';
import { connectSystemd, type SystemdConnection, type UnitState } from '@smart-monitor/systemd';
import pg from 'pg';
import { startBroker, type EmbeddedBroker } from '../broker.js';
import { LAB_KEY_ID, labHelper } from '../lab/helper-files.js';
import { startLabHost, type LabHost } from '../lab/lab-host.js';
import { freePort } from '../free-port.js';
import { LAB_HEARTBEATS, LAB_UNITS, labChecks, labWebFiles } from '../lab/samples.js';
import { startPostgres, type EmbeddedPostgres } from '../postgres.js';

export type RigService = 'collector' | 'orchestrator' | 'gui' | 'checker';

/** What a service's log says when it is at work; the gui is asked instead. */
const atWork: Readonly<Record<Exclude<RigService, 'gui'>, RegExp>> = {
  collector: /"message":"[^"]*(successfully started|sampl)/i,
  orchestrator: /systemd: live/,
  checker: /at work/,
};

/** The program of a service, below the folder `services`. */
const programOf = (service: RigService): string =>
  service === 'checker' ? 'orchestrator/dist/checks/main.js' : `${service}/dist/main.js`;

const flags = ['--optimize-for-size'];

/** A service of which several run at once. */
interface RigProcess {
  /** Names it, its state folder and its log. Default: the name of the service. */
  readonly name?: string;
  /** Settings of its own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A lab host with the helper in it, Postgres, a broker, and the product's services as processes that can be killed
 * one by one: what a fault is injected into.
 */
export class ProductRig {
  readonly state = mkdtempSync(join(tmpdir(), 'product-rig-'));
  readonly hostId = '00000000-0000-4000-8000-000000000001';
  /** The checks in force; a spec may write others. */
  readonly checksFile = join(this.state, 'checks.json');
  private readonly checksDirectory = join(this.state, 'checks');
  private readonly children = new Map<string, ChildProcess>();

  private constructor(
    readonly lab: LabHost,
    readonly postgres: EmbeddedPostgres,
    readonly broker: EmbeddedBroker,
    readonly systemd: SystemdConnection,
    private readonly key: string,
    private readonly guiPort: number,
  ) {}

  /**
   * Starts everything but the services. `approved` is the allow-list in any of its forms; with `checks` those of the
   * sample services are in force, which the service `checker` looks at.
   */
  static async start(
    approved: unknown,
    options: { readonly guiPort?: number; readonly checks?: boolean } = {},
  ): Promise<ProductRig> {
    const key = randomBytes(32).toString('hex');
    const webPort = await freePort();
    const helper = labHelper({ key, approved, gid: 0 });
    const files = { ...helper.files, ...labWebFiles(webPort) };
    const lab = await startLabHost({ units: LAB_UNITS, binds: helper.binds, files });
    const postgres = await startPostgres();
    const broker = await startBroker();
    const systemd = await connectSystemd({ address: lab.busAddress });
    const rig = new ProductRig(lab, postgres, broker, systemd, key, options.guiPort ?? 0);
    if (options.checks === true)
      writeFileSync(rig.checksFile, JSON.stringify({ checks: labChecks(webPort) }));
    mkdirSync(rig.checksDirectory);
    return rig;
  }

  /** Starts one service; resolves when it is at work. */
  async startService(service: RigService, options: RigProcess = {}): Promise<ChildProcess> {
    const { name = service } = options;
    const main = fileURLToPath(new URL(`../../../../services/${programOf(service)}`, import.meta.url));
    const env = { ...this.environment(name), ...options.env };
    const child = spawn(process.execPath, [...flags, main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.children.set(name, child);
    let log = '';
    child.stdout.on('data', (bytes: Buffer) => {
      log = (log + bytes.toString()).slice(-20_000);
    });
    await this.until(`the ${name} is at work`, async () => {
      if (child.exitCode !== null) throw new Error(`the ${name} ended with ${child.exitCode}: ${log}`);
      return service === 'gui' ? this.guiAnswers() : atWork[service].test(log);
    });
    return child;
  }

  private async guiAnswers(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.guiPort}/health`).then(
      (response) => response.ok,
      () => false,
    );
  }

  /** Ends one service, by its name, and waits until it is gone. */
  async endService(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.children.get(name);
    this.children.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Lets the collector make the schema, as in the product; it goes on running. */
  async startWithSchema(): Promise<void> {
    await this.startService('collector');
    await this.until('the schema is there', async () => {
      const rows = await this.sql("SELECT to_regclass('events')::text AS found").catch(() => []);
      return rows[0]?.['found'] === 'events';
    });
  }

  /** Runs systemctl inside the lab host. @throws with its words where it fails */
  async systemctl(...args: string[]): Promise<void> {
    const { code, stderr } = await this.lab.exec('/bin/systemctl', args, { timeoutMs: 60_000 });
    if (code !== 0) throw new Error(`systemctl ${args[0]} failed in the lab host: ${stderr}`);
  }

  /** Adds a unit file to the lab host and lets systemd read it. */
  async addUnit(unit: string, text: string): Promise<void> {
    await this.lab.exec('/bin/sh', ['-c', 'cat > "/etc/systemd/system/$1"', 'add-unit', unit], {
      input: text,
    });
    await this.systemctl('daemon-reload');
  }

  /** Sends a signal to the helper inside the lab host. */
  async helper(signal: 'STOP' | 'CONT' | 'KILL'): Promise<void> {
    await this.systemctl('kill', `--signal=${signal}`, 'smart-monitor-helper.service');
  }

  async stop(): Promise<void> {
    for (const name of [...this.children.keys()].reverse()) await this.endService(name, 'SIGTERM');
    this.systemd.close();
    await this.lab.stop();
    await this.broker.stop();
    this.postgres.resume();
    await this.postgres.stop();
    rmSync(this.state, { recursive: true, force: true });
  }

  /** Kills a unit's main process. Returns the unit as it was before. */
  async kill(unit: string): Promise<UnitState> {
    const before = await this.systemd.unit(unit);
    await this.systemd.killUnit(before.path, 'main', 9);
    return before;
  }

  /** Waits until a unit runs again, as another run than `before`. */
  async healed(before: UnitState, timeoutMs = 20_000): Promise<UnitState> {
    let now = before;
    const runsAgain = async (): Promise<boolean> => {
      now = await this.systemd.unit(before.unit);
      return now.activeState === 'active' && now.invocationId !== before.invocationId;
    };
    await this.until(`${before.unit} runs again`, runsAgain, timeoutMs);
    return now;
  }

  /** An orchestrator's ledger as it is on the disk. A line that is half written is left out. */
  ledger(name = 'orchestrator'): LedgerRecord[] {
    const directory = join(this.state, name, 'ledger');
    const files = readdirSync(directory).filter((file) => file.endsWith('.jsonl'));
    return files.sort().flatMap((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerRecord);
    });
  }

  async sql(text: string): Promise<Record<string, unknown>[]> {
    const timeouts = { query_timeout: 3_000, connectionTimeoutMillis: 3_000 };
    const client = new pg.Client({ connectionString: this.postgres.url, ...timeouts });
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await holds())) {
      if (performance.now() > deadline)
        throw new Error(`after ${timeoutMs} ms it does not hold that ${what}`);
      await sleep(10);
    }
  }

  private environment(name: string): NodeJS.ProcessEnv {
    const state = join(this.state, name);
    mkdirSync(state, { recursive: true });
    return {
      PATH: process.env['PATH'],
      DATABASE_URL: this.postgres.url,
      MQTT_URL: this.broker.url,
      STATE_DIRECTORY: state,
      HELPER_SOCKET: join(this.lab.runDirectory, 'helper.sock'),
      HELPER_API_KEY: this.key,
      HELPER_KEY_ID: LAB_KEY_ID,
      DBUS_SYSTEM_BUS_ADDRESS: this.lab.busAddress,
      SMARTMON_CHECKS_JSON: this.checksFile,
      CHECKS_DIR: this.checksDirectory,
      HEARTBEAT_DIR: join(this.lab.runDirectory, LAB_HEARTBEATS),
      HOST_ID: this.hostId,
      HOSTNAME_OVERRIDE: 'lab',
      DRY_RUN: 'false',
      SMARTMON_LAB: '1',
      SMARTMON_INIT_PG: '1',
      ...(this.guiPort === 0 ? {} : { GUI_PORT: String(this.guiPort) }),
    };
  }
}
