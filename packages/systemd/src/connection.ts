import { Bus, type BusSignal } from './bus.js';
import { SystemdError, UnitNotFound } from './errors.js';
import { toUnitState, unpack } from './properties.js';
import type { JobOutcome, UnitState } from './types.js';
import { unitPath } from './unit-path.js';

const destination = 'org.freedesktop.systemd1';
const managerPath = '/org/freedesktop/systemd1';
const managerInterface = 'org.freedesktop.systemd1.Manager';
const unitInterface = 'org.freedesktop.systemd1.Unit';
const serviceInterface = 'org.freedesktop.systemd1.Service';
const propertiesInterface = 'org.freedesktop.DBus.Properties';

/** A row of Manager.ListUnits. */
export interface ListedUnit {
  readonly unit: string;
  readonly description: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  readonly path: string;
  /** The queued job's id, 0 for none. */
  readonly jobId: number;
}

/** A process of a unit (Unit.GetProcesses). */
export interface UnitProcess {
  readonly cgroup: string;
  readonly pid: number;
  readonly command: string;
}

/** A job that was queued, and its end. */
export interface QueuedJob {
  readonly jobId: number;
  readonly done: Promise<JobOutcome>;
}

/** systemd's job modes that the product uses: `fail` lets a job that is queued already win. */
export type JobMode = 'fail' | 'replace';

/** Ended jobs are remembered this many deep: a fast job can end before its caller begins to wait. */
const rememberedJobs = 256;

/** A connection to the manager: units, properties, jobs. Every call ends, if need be with BusUnavailable. */
export class SystemdConnection {
  private readonly ended = new Map<number, JobOutcome>();
  private readonly waiting = new Map<
    number,
    { resolve: (outcome: JobOutcome) => void; reject: (error: Error) => void }
  >();
  private subscribed: Promise<void> | null = null;

  private constructor(readonly bus: Bus) {
    bus.onSignal((signal) => this.onSignal(signal));
    bus.onClose((error) => {
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    });
  }

  /** Connects to the system bus at a D-Bus address. @throws BusUnavailable */
  static async open(options: {
    readonly address: string;
    readonly timeoutMs?: number;
  }): Promise<SystemdConnection> {
    return new SystemdConnection(await Bus.connect(options.address, options.timeoutMs));
  }

  /**
   * Asks the manager for its signals, once: the first call decides which. Needed before a job can be waited for.
   * @param signals `jobs` spares who only waits for jobs the change of every unit.
   */
  subscribe(signals: 'all' | 'jobs' = 'all'): Promise<void> {
    this.subscribed ??= (async () => {
      await this.bus.hear(destination);
      const which =
        signals === 'all' ? `path_namespace='${managerPath}'` : `path='${managerPath}',member='JobRemoved'`;
      await this.bus.match(`type='signal',sender='${destination}',${which}`);
      await this.manager('Subscribe');
    })();
    return this.subscribed;
  }

  /** Every unit that the manager has in memory; of these types only, where some are named: a host has many devices. */
  async listUnits(types: readonly string[] = []): Promise<ListedUnit[]> {
    const patterns = types.map((type) => `*.${type}`);
    const [rows] = await this.manager('ListUnitsByPatterns', 'asas', [[], patterns]);
    return (rows as unknown[][]).map((row) => ({
      unit: String(row[0]),
      description: String(row[1]),
      loadState: String(row[2]),
      activeState: String(row[3]),
      subState: String(row[4]),
      path: String(row[6]),
      jobId: Number(row[7]),
    }));
  }

  /** The object path of a unit that the manager has in memory, without loading it; null where it has none such. */
  async loadedUnit(unit: string): Promise<string | null> {
    try {
      const [path] = await this.manager('GetUnit', 's', [unit]);
      return String(path);
    } catch (error) {
      if (error instanceof SystemdError) return null;
      throw error;
    }
  }

  /** Every unit file that is installed: its path and its state (`enabled`, `static`, ...). */
  async listUnitFiles(): Promise<{ readonly path: string; readonly state: string }[]> {
    const [rows] = await this.manager('ListUnitFiles');
    return (rows as unknown[][]).map(([path, state]) => ({ path: String(path), state: String(state) }));
  }

  /**
   * Loads a unit and gives its object path. A unit without a file gets one too, with the load state `not-found`.
   * @throws UnitNotFound where there can be none of that name
   */
  async loadUnit(unit: string): Promise<string> {
    try {
      const [path] = await this.manager('LoadUnit', 's', [unit]);
      return String(path);
    } catch (error) {
      if (error instanceof SystemdError && /NoSuchUnit|InvalidArgs/.test(error.errorName))
        throw new UnitNotFound(unit);
      throw error;
    }
  }

  /** All that the product reads of a unit; by name or by object path. */
  async unit(nameOrPath: string): Promise<UnitState> {
    const path = nameOrPath.startsWith('/') ? nameOrPath : await this.loadUnit(nameOrPath);
    return toUnitState(path, await this.properties(path), () => null);
  }

  /**
   * The generic part of a unit alone (org.freedesktop.systemd1.Unit), at a fraction of the cost of `unit()`: what only
   * services have (result, restart, main process, memory, ...) is left at its default.
   */
  async basics(nameOrPath: string): Promise<UnitState> {
    const path = nameOrPath.startsWith('/') ? nameOrPath : await this.loadUnit(nameOrPath);
    const [generic] = await this.call(path, propertiesInterface, 'GetAll', 's', [unitInterface]);
    return toUnitState(path, unpack(generic), () => null);
  }

  /**
   * Loads a unit by name and reads what an action needs to know, and further properties if asked for, in one breath.
   * Cheaper than `basics()`: systemd need not look for unit files (UnitFileState) of a unit that it has just loaded.
   * Everything else is left at its default.
   */
  async glance(unit: string, further: readonly string[] = []): Promise<UnitState> {
    const timestamps = ['ActiveEnterTimestampMonotonic', 'StateChangeTimestampMonotonic'];
    const names = ['Names', 'InvocationID', ...timestamps, ...further];
    const [[rows], properties] = await Promise.all([
      this.manager('ListUnitsByNames', 'as', [[unit]]),
      this.get(unitPath(unit), names),
    ]);
    const row = (rows as unknown[][])[0];
    if (row === undefined) throw new UnitNotFound(unit);
    const listed = {
      Id: row[0],
      Description: row[1],
      LoadState: row[2],
      ActiveState: row[3],
      SubState: row[4],
    };
    const jobType = String(row[8]);
    const job = { Job: [row[7], row[9]] };
    return toUnitState(String(row[6]), { ...properties, ...listed, ...job }, () => jobType || null);
  }

  /** Some properties of org.freedesktop.systemd1.Unit, by name. */
  async get(path: string, names: readonly string[]): Promise<Record<string, unknown>> {
    const values = await Promise.all(
      names.map((name) => this.call(path, propertiesInterface, 'Get', 'ss', [unitInterface, name])),
    );
    return unpack(Object.fromEntries(names.map((name, index) => [name, values[index]![0]])));
  }

  /** The unit's InvocationID alone, in hexadecimal; empty when it never ran. */
  async invocationId(path: string): Promise<string> {
    return toUnitState(path, await this.get(path, ['InvocationID']), () => null).invocationId;
  }

  /** The properties of a unit's generic interface and, for services, of their own. */
  async properties(path: string): Promise<Record<string, unknown>> {
    const isService = path.endsWith('_2eservice');
    const [generic, service] = await Promise.all([
      this.call(path, propertiesInterface, 'GetAll', 's', [unitInterface]),
      isService
        ? this.call(path, propertiesInterface, 'GetAll', 's', [serviceInterface])
        : Promise.resolve([{}]),
    ]);
    return { ...unpack(service[0]), ...unpack(generic[0]) };
  }

  /** The type of a job (`start`, `stop`, ...), or null where the job is over already. */
  async jobType(path: string): Promise<string | null> {
    try {
      const [value] = await this.call(path, propertiesInterface, 'Get', 'ss', [
        'org.freedesktop.systemd1.Job',
        'JobType',
      ]);
      return String(unpack({ value })['value']);
    } catch (error) {
      if (error instanceof SystemdError) return null;
      throw error;
    }
  }

  startUnit(path: string, mode: JobMode = 'fail'): Promise<QueuedJob> {
    return this.queue(path, 'Start', mode);
  }

  stopUnit(path: string, mode: JobMode = 'fail'): Promise<QueuedJob> {
    return this.queue(path, 'Stop', mode);
  }

  restartUnit(path: string, mode: JobMode = 'fail'): Promise<QueuedJob> {
    return this.queue(path, 'Restart', mode);
  }

  reloadUnit(path: string, mode: JobMode = 'fail'): Promise<QueuedJob> {
    return this.queue(path, 'Reload', mode);
  }

  async resetFailed(path: string): Promise<void> {
    await this.call(path, unitInterface, 'ResetFailed');
  }

  /** Sends a signal to the main process or to all processes of a unit. */
  async killUnit(path: string, who: 'main' | 'all', signal: number): Promise<void> {
    await this.call(path, unitInterface, 'Kill', 'si', [who, signal]);
  }

  /** The processes of a service, by its control group. */
  async processes(path: string): Promise<UnitProcess[]> {
    const [rows] = await this.call(path, serviceInterface, 'GetProcesses');
    return (rows as unknown[][]).map((row) => ({
      cgroup: String(row[0]),
      pid: Number(row[1]),
      command: String(row[2]),
    }));
  }

  /** The manager's version, for example `252.38-1~deb12u1`. */
  async version(): Promise<string> {
    const [value] = await this.call(managerPath, propertiesInterface, 'Get', 'ss', [
      managerInterface,
      'Version',
    ]);
    return String(unpack({ value })['value']);
  }

  /**
   * Whether systemd writes of a service at `info` too, as it does of begins and stops, and not of failures alone: by
   * LogLevel= of the manager and LogLevelMax= of the service. Not known of units of other kinds: false.
   */
  async writesOfStops(path: string): Promise<boolean> {
    if (!path.endsWith('_2eservice')) return false;
    const [[level], [max]] = await Promise.all([
      this.call(managerPath, propertiesInterface, 'Get', 'ss', [managerInterface, 'LogLevel']),
      this.call(path, propertiesInterface, 'Get', 'ss', [serviceInterface, 'LogLevelMax']),
    ]);
    const said = unpack({ level, max });
    const most = Number(said['max']);
    return ['info', 'debug'].includes(String(said['level'])) && (most < 0 || most >= 6);
  }

  /** Reads the manager's unit files again. */
  async reload(): Promise<void> {
    await this.manager('Reload');
  }

  /** Resolves when the manager answers. */
  async ping(): Promise<void> {
    await this.call(managerPath, 'org.freedesktop.DBus.Peer', 'Ping');
  }

  onClose(listener: (error: Error) => void): void {
    this.bus.onClose(listener);
  }

  close(): void {
    this.bus.close();
  }

  private manager(member: string, signature = '', body: unknown[] = []): Promise<readonly unknown[]> {
    return this.call(managerPath, managerInterface, member, signature, body);
  }

  private call(
    path: string,
    iface: string,
    member: string,
    signature = '',
    body: unknown[] = [],
  ): Promise<readonly unknown[]> {
    return this.bus.call(destination, path, iface, member, signature, body);
  }

  private async queue(
    path: string,
    verb: 'Start' | 'Stop' | 'Restart' | 'Reload',
    mode: JobMode,
  ): Promise<QueuedJob> {
    await this.subscribe();
    const [job] = await this.call(path, unitInterface, verb, 's', [mode]);
    const jobId = Number(/\/(\d+)$/.exec(String(job))?.[1]);
    const over = this.ended.get(jobId);
    const done =
      over !== undefined
        ? Promise.resolve(over)
        : new Promise<JobOutcome>((resolve, reject) => this.waiting.set(jobId, { resolve, reject }));
    done.catch(() => undefined);
    return { jobId, done };
  }

  private onSignal(signal: BusSignal): void {
    if (signal.member !== 'JobRemoved' || signal.interface !== managerInterface) return;
    const outcome: JobOutcome = { id: Number(signal.body[0]), result: String(signal.body[3]) };
    this.ended.set(outcome.id, outcome);
    if (this.ended.size > rememberedJobs) this.ended.delete(this.ended.keys().next().value!);
    this.waiting.get(outcome.id)?.resolve(outcome);
    this.waiting.delete(outcome.id);
  }
}

/** Connects to the system bus at a D-Bus address. @throws BusUnavailable */
export function connectSystemd(options: {
  readonly address: string;
  readonly timeoutMs?: number;
}): Promise<SystemdConnection> {
  return SystemdConnection.open(options);
}
