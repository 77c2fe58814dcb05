import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  systemClock,
  type LedgerBody,
  type LedgerRecord,
  type NetworkStatus,
} from '@smart-monitor/contracts';
import { GuardsConfig, loadConfig } from '@smart-monitor/config';
import { Database } from '@smart-monitor/database';
import { HostFiles } from '@smart-monitor/host';
import { connectSystemd, type SystemdConnection, type UnitState } from '@smart-monitor/systemd';
import {
  LAB_HEARTBEATS,
  LAB_KEY_ID,
  LAB_UNITS,
  labHelper,
  startLabHost,
  type LabHost,
  type LabHostOptions,
} from '@smart-monitor/testing';
import { Checker } from '../checks/checker.js';
import { ControlService } from '../control/control.service.js';
import { listSegments, segmentPath } from '../ledger/segments.js';
import type { HostFacts, Settings } from '../settings.js';

/** Nobody listens there: the orchestrator must work without Postgres. */
const noPostgres = 'postgresql://nobody:nothing@127.0.0.1:1/none';

export interface LabProductOptions {
  /** The allow-list, in any of its forms. */
  readonly approved: unknown;
  readonly dryRun?: boolean;
  /** Policies before the built-in ones. */
  readonly policies?: readonly unknown[];
  /** The checks; what asks them is started beside the control process. */
  readonly checks?: readonly unknown[];
  readonly databaseUrl?: string;
  /** Whether the files of the lab host's units can be seen, which are all written just before a test. Default: no. */
  readonly seesFiles?: boolean;
  /** Settings of the watch on the way out, with a network of the lab's own; without them it is not watched. */
  readonly network?: Readonly<Record<string, number>>;
  /** Further members of the helper's settings. */
  readonly helperSettings?: Readonly<Record<string, unknown>>;
  /** Further files of the lab host, by their path inside. */
  readonly files?: LabHostOptions['files'];
  /** What is done before the control process is started. */
  prepare?(lab: LabHost): Promise<void>;
  /** Where unit state comes from; `helper` is given no bus at all. Default: dbus. */
  readonly mode?: 'dbus' | 'helper';
  /** Settings of the guards other than the defaults, as they stand in the environment. */
  readonly guards?: Readonly<Record<string, string>>;
}

/** A lab host with the real helper in it, and a control process that watches it from outside. */
export class LabProduct {
  readonly state = mkdtempSync(join(tmpdir(), 'orchestrator-'));
  private control: ControlService | null = null;
  private checker: Checker | null = null;
  private wakeUps: NodeJS.Timeout | undefined;

  private constructor(
    readonly lab: LabHost,
    readonly systemd: SystemdConnection,
    private readonly key: string,
    private readonly options: LabProductOptions,
  ) {}

  static async start(options: LabProductOptions): Promise<LabProduct> {
    const key = randomBytes(32).toString('hex');
    const helper = labHelper({
      key,
      approved: options.approved,
      gid: 0,
      ...(options.helperSettings === undefined ? {} : { settings: options.helperSettings }),
    });
    const lab = await startLabHost({
      units: LAB_UNITS,
      ...helper,
      files: { ...helper.files, ...options.files },
      privateNetwork: options.network !== undefined,
    });
    // What is seen inside as /run/smart-monitor/heartbeats.
    mkdirSync(join(lab.runDirectory, LAB_HEARTBEATS), { recursive: true });
    try {
      await options.prepare?.(lab);
    } catch (error) {
      await lab.stop();
      throw error;
    }
    const product = new LabProduct(lab, await connectSystemd({ address: lab.busAddress }), key, options);
    await product.startControl();
    return product;
  }

  /** Starts the control process in this process and waits until it sees systemd. */
  async startControl(): Promise<void> {
    const { lab, state, key } = this;
    const settings = {
      database: { url: this.options.databaseUrl ?? noPostgres, initSchema: false },
      guards: loadConfig([GuardsConfig], this.options.guards ?? {})[0],
      helper: { socket: join(lab.runDirectory, 'helper.sock'), apiKey: key, keyId: LAB_KEY_ID },
      host: { procfsRoot: `${lab.root}/proc`, sysfsRoot: `${lab.root}/sys` },
      network: { watched: this.options.network !== undefined, ...this.options.network },
      recovery: { dryRun: this.options.dryRun ?? false, lab: true, policiesFile: this.policiesFile() },
      checks: this.checks(),
      state: { directory: state },
      systemd: this.unitState(),
    } as unknown as Settings;
    const host: HostFacts = {
      id: '00000000-0000-4000-8000-000000000001',
      hostname: lab.hostname,
      root: this.options.seesFiles === true ? lab.root : null,
      files: new HostFiles({ procfs: `${lab.root}/proc`, sysfs: `${lab.root}/sys`, root: lab.root }),
      look: () => Promise.resolve({ processes: [], pressure: null }),
    };
    const database = Database.open(settings.database, { applicationName: 'orchestrator spec' });
    this.control = new ControlService(settings, host, database);
    await this.control.onApplicationBootstrap();
    // As the transport wakes it by the clock: a look that Postgres did not answer in time is followed by another.
    if (this.options.databaseUrl !== undefined)
      this.wakeUps = setInterval(() => void this.wake().catch(() => undefined), 500);
    await this.until('the control process sees systemd', () => this.bodies('unit-state').length > 0);
    // On a busy machine the list can come behind the units.
    await this.until('the list is known', () => existsSync(join(state, 'approved.json')));
  }

  private checks(): Settings['checks'] {
    const directory = join(this.state, 'checks');
    const checksFile = join(this.state, 'operators-checks.json');
    if (this.options.checks !== undefined) {
      writeFileSync(checksFile, JSON.stringify({ checks: this.options.checks }));
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      mkdirSync(directory, { recursive: true });
      if (this.checker === null) {
        this.checker = new Checker(
          { directory, bootId, clock: systemClock },
          { url: 'mqtt://127.0.0.1:1', topicPrefix: 'smartmon' },
          () => undefined,
        );
        this.checker.start();
      }
    }
    return { checksFile, directory, heartbeatDirectory: join(this.lab.runDirectory, LAB_HEARTBEATS) };
  }

  /** How the control process sees the way out. */
  get network(): NetworkStatus | null {
    return this.control?.network ?? null;
  }

  private policiesFile(): string {
    const file = join(this.state, 'operators-policies.json');
    if (this.options.policies !== undefined)
      writeFileSync(file, JSON.stringify({ policies: this.options.policies }));
    return file;
  }

  private unitState(): object {
    const { mode = 'dbus' } = this.options;
    const busAddress = mode === 'dbus' ? this.lab.busAddress : 'unix:path=/nonexistent/system_bus_socket';
    return { mode, busAddress, watch: [] };
  }

  /** What Postgres wakes the process up for: a maintenance window was changed, somebody asks for something. */
  private async wake(): Promise<void> {
    await this.control?.readMaintenance();
    await this.control?.sweepRequests();
  }

  /** Waits until the process knows the maintenance windows with these names, and keeps them. */
  async untilKept(...names: string[]): Promise<void> {
    const file = join(this.state, 'maintenance.json');
    await this.until(`${names.join(', ')} is kept`, () => {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      return names.every((name) => text.includes(JSON.stringify(name)));
    });
  }

  async stopControl(): Promise<void> {
    clearInterval(this.wakeUps);
    await this.control?.beforeApplicationShutdown();
    this.control = null;
  }

  async stop(): Promise<void> {
    await this.stopControl();
    await this.checker?.close();
    this.systemd.close();
    await this.lab.stop();
    rmSync(this.state, { recursive: true });
  }

  records(): LedgerRecord[] {
    const directory = join(this.state, 'ledger');
    return listSegments(directory).flatMap((segment) =>
      readFileSync(segmentPath(directory, segment), 'utf8')
        .split('\n')
        // What is behind the last line feed is being written just now.
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LedgerRecord),
    );
  }

  bodies<K extends LedgerBody['kind']>(kind: K, unit?: string): Extract<LedgerBody, { kind: K }>[] {
    return this.records()
      .map((record) => record.body)
      .filter(
        (body) => body.kind === kind && (unit === undefined || ('unit' in body && body.unit === unit)),
      ) as Extract<LedgerBody, { kind: K }>[];
  }

  reasons(unit: string): string[] {
    return this.bodies('decision', unit).map((body) => body.reason);
  }

  async systemctl(...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.lab.exec('/bin/systemctl', args);
    return stdout + stderr;
  }

  /** Starts units and waits until the control process has seen them run. */
  async startUnits(...units: string[]): Promise<void> {
    const runs = (unit: string): boolean => this.bodies('unit-state', unit).at(-1)?.rawStatus === 'active';
    await this.systemctl('start', ...units);
    await this.until(`${units.join(', ')} are seen to run`, () => units.every(runs));
  }

  async kill(unit: string): Promise<UnitState> {
    const before = await this.systemd.unit(unit);
    await this.systemd.killUnit(before.path, 'main', 9);
    return before;
  }

  /** Waits until a unit runs again, as another run than `before`. */
  async untilHealed(before: UnitState, timeoutMs = 20_000): Promise<UnitState> {
    let now = before;
    const runsAgain = async (): Promise<boolean> => {
      now = await this.systemd.unit(before.unit);
      return now.activeState === 'active' && now.invocationId !== before.invocationId;
    };
    await this.until(`${before.unit} runs again`, runsAgain, timeoutMs);
    return now;
  }

  async until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await holds())) {
      if (performance.now() > deadline)
        throw new Error(`after ${timeoutMs} ms it does not hold that ${what}`);
      await sleep(20);
    }
  }
}
