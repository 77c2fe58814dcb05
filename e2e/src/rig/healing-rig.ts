import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LedgerRecord } from '@smart-monitor/contracts';
import { connectSystemd, type SystemdConnection, type UnitState } from '@smart-monitor/systemd';
import {
  LAB_KEY_ID,
  LAB_UNITS,
  labHelper,
  startLabHost,
  startPostgres,
  type EmbeddedPostgres,
  type LabHost,
} from '@smart-monitor/testing';
import pg from 'pg';

const orchestrator = fileURLToPath(new URL('../../../services/orchestrator/dist/main.js', import.meta.url));
const collector = fileURLToPath(new URL('../../../services/collector/dist/main.js', import.meta.url));

/** A lab host with the helper in it, Postgres, and the orchestrator as a process that can be killed. */
export class HealingRig {
  readonly state = mkdtempSync(join(tmpdir(), 'healing-rig-'));
  private child: ChildProcess | null = null;

  private constructor(
    readonly lab: LabHost,
    readonly postgres: EmbeddedPostgres,
    readonly systemd: SystemdConnection,
    private readonly key: string,
  ) {}

  static async start(approved: readonly string[]): Promise<HealingRig> {
    const key = randomBytes(32).toString('hex');
    const lab = await startLabHost({ units: LAB_UNITS, ...labHelper({ key, approved, gid: 0 }) });
    const postgres = await startPostgres();
    return new HealingRig(lab, postgres, await connectSystemd({ address: lab.busAddress }), key);
  }

  get hostId(): string {
    return '00000000-0000-4000-8000-000000000001';
  }

  private get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      DATABASE_URL: this.postgres.url,
      STATE_DIRECTORY: this.state,
      HELPER_SOCKET: join(this.lab.runDirectory, 'helper.sock'),
      HELPER_API_KEY: this.key,
      HELPER_KEY_ID: LAB_KEY_ID,
      DBUS_SYSTEM_BUS_ADDRESS: this.lab.busAddress,
      HOST_ID: this.hostId,
      HOSTNAME_OVERRIDE: 'lab',
      DRY_RUN: 'false',
      SMARTMON_LAB: '1',
      SMARTMON_INIT_PG: '1',
    };
  }

  /** Makes the schema, by the collector that would make it in the product, and ends it again. */
  async makeSchema(): Promise<void> {
    const child = spawn(process.execPath, [collector], {
      env: { ...this.env, STATE_DIRECTORY: join(this.state, 'collector') },
      stdio: 'ignore',
    });
    await this.until('the schema is there', async () => {
      const rows = await this.sql("SELECT to_regclass('events') AS found").catch(() => []);
      return rows[0]?.['found'] === 'events';
    });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  /** Starts the orchestrator; resolves when it sees systemd. */
  async startOrchestrator(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [orchestrator], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) =>
        reject(new Error(`the orchestrator ended with ${code} before it saw systemd`)),
      );
      child.stdout.on('data', (bytes: Buffer) => {
        if (bytes.toString().includes('systemd: live')) resolve();
      });
    });
    return child;
  }

  async killOrchestrator(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Sends a signal to the helper inside the lab host. */
  async helper(signal: 'STOP' | 'CONT' | 'KILL'): Promise<void> {
    const { code, stderr } = await this.lab.exec('/bin/systemctl', [
      'kill',
      `--signal=${signal}`,
      'smart-monitor-helper.service',
    ]);
    if (code !== 0) throw new Error(`the helper could not be sent SIG${signal}: ${stderr}`);
  }

  async stop(): Promise<void> {
    await this.killOrchestrator('SIGTERM');
    this.systemd.close();
    await this.lab.stop();
    this.postgres.resume();
    await this.postgres.stop();
    rmSync(this.state, { recursive: true, force: true });
  }

  async kill(unit: string): Promise<UnitState> {
    const before = await this.systemd.unit(unit);
    await this.systemd.killUnit(before.path, 'main', 9);
    return before;
  }

  /** Milliseconds from systemd's failure to systemd's `active` of the next run. */
  async healed(before: UnitState, timeoutMs = 20_000): Promise<UnitState> {
    let now = before;
    await this.until(
      `${before.unit} runs again`,
      async () => {
        now = await this.systemd.unit(before.unit);
        return now.activeState === 'active' && now.invocationId !== before.invocationId;
      },
      timeoutMs,
    );
    return now;
  }

  /** The ledger as it is on the disk. A line that is half written is left out. */
  ledger(): LedgerRecord[] {
    const directory = join(this.state, 'ledger');
    const files = readdirSync(directory).filter((file) => file.endsWith('.jsonl'));
    return files.sort().flatMap((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerRecord);
    });
  }

  async sql(text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      connectionString: this.postgres.url,
      query_timeout: 3_000,
      connectionTimeoutMillis: 3_000,
    });
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
}
