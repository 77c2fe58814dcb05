import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hrtime } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { makeCgroups } from './cgroup-folders.js';
import { type Hierarchy, planCgroups } from './cgroups.js';
import { type ExecResult, execInside } from './lab-exec.js';
import { processIdentity } from './process-identity.js';
import { LAB_NODE, MASKED_UNITS, NETWORK_UNITS } from './settings.js';
import { type LabFile, stage } from './staging.js';
import { LAB_FOLDERS, sweep } from './sweep.js';
import { labHostUnavailable } from './unavailable.js';

/** What a lab host is started with. Every part has a default. */
export interface LabHostOptions {
  /** Outside folder of unit files and drop-ins, copied to /etc/systemd/system; their [Install] is honoured. */
  readonly units?: string;
  /** Further files, by their absolute path inside. */
  readonly files?: Readonly<Record<string, LabFile>>;
  /** Outside folders and files shown inside (read-write) at an absolute path. */
  readonly binds?: readonly { readonly from: string; readonly to: string }[];
  readonly hostname?: string;
  /** 32 hex digits. Default: a fresh one, so that a lab host never passes for the machine or for another lab. */
  readonly machineId?: string;
  /** Outside folder bound to /run/smart-monitor; made when missing. Default: one in the lab's own folder. */
  readonly runDirectory?: string;
  /** Outside folder bound to /var/lib/smart-monitor, which thus outlives the lab host; made when missing. */
  readonly stateDirectory?: string;
  /**
   * A network of its own, with a loopback interface and nothing else, in which interfaces, addresses and settings may
   * be changed and systemd-networkd or NetworkManager be started. Default: the machine's network, to look at only.
   */
  readonly privateNetwork?: boolean;
}

/** A private systemd, PID 1 of its own namespaces over a throw-away overlay of /. */
export interface LabHost {
  /** PID of the lab's systemd as the outside sees it; another one after a reboot. */
  readonly pid: number;
  /** The lab's root file system as the outside sees it; at another path after a reboot. */
  readonly root: string;
  /** D-Bus address of the lab's system bus, reachable by any user of the machine. */
  readonly busAddress: string;
  readonly machineId: string;
  readonly hostname: string;
  /** The outside folder that the lab sees as /run/smart-monitor. */
  readonly runDirectory: string;
  /** The lab's cgroup in each hierarchy, as the outside sees them. */
  readonly cgroups: readonly Hierarchy[];
  /** Milliseconds from the call of startLabHost until systemd had started everything. */
  readonly bootMs: number;
  /** Ends when the lab host has ended, for whatever reason, and nothing of it is left. */
  readonly ended: Promise<void>;
  /** Runs a program inside all namespaces, as root, without a shell; rejects after `timeoutMs` (default 10 s). */
  exec(
    file: string,
    args?: readonly string[],
    options?: { timeoutMs?: number; input?: string },
  ): Promise<ExecResult>;
  /**
   * Shuts the lab host down as a person would, and starts it again over the same files: with another systemd, an empty
   * /run and /tmp, and another boot id, which is the same for all inside, for sandboxed services and containers too
   * (but the monotonic clock goes on). What was bound comes back; what was mounted inside does not. Waits until its
   * systemd has started everything.
   */
  reboot(): Promise<void>;
  /** Ends the whole lab host at once, as a power cut would. */
  kill9(): Promise<void>;
  /** Ends the lab host and removes everything of it. May be called again. */
  stop(): Promise<void>;
}

/** What services may take to stop comes on top of the boot itself. */
const rebootMs = 240_000;

const scripts = fileURLToPath(new URL('../../fixtures/lab-host/', import.meta.url));

/**
 * Starts a lab host and waits until its systemd has started everything (about half a second). Several can run
 * at once. When this process ends in whatever way, the lab host ends too and leaves nothing.
 *
 * @throws with the reason when no lab host can be started here, or with its console when it does not come up
 */
export async function startLabHost(options: LabHostOptions = {}): Promise<LabHost> {
  const begin = hrtime.bigint();
  const unavailable = labHostUnavailable();
  if (unavailable !== null) throw new Error(`no lab host can be started: ${unavailable}`);
  await sweep();

  // The name tells its owner: see sweep.ts.
  const owner = (processIdentity(process.pid) ?? '0 0').replace(' ', '-');
  const folder = join(LAB_FOLDERS, `${owner}-${randomBytes(3).toString('hex')}`);
  const id = folder.slice(LAB_FOLDERS.length + 1);
  const hostname = options.hostname ?? `lab-${id.slice(-6)}`;
  const machineId = options.machineId ?? randomBytes(16).toString('hex');
  const runDirectory = options.runDirectory ?? join(folder, 'smart-monitor');
  const plan = planCgroups(
    readFileSync('/proc/self/mountinfo', 'utf8'),
    readFileSync('/proc/self/cgroup', 'utf8'),
    id,
  );

  mkdirSync(join(folder, 'dbus'), { recursive: true });
  // Any user may pass, whatever our umask is: the bus socket below is for all, as on any machine.
  for (const open of [LAB_FOLDERS, folder, join(folder, 'dbus')]) chmodSync(open, 0o755);
  mkdirSync(runDirectory, { recursive: true });
  const binds = [
    ...(options.binds ?? []),
    { from: process.execPath, to: LAB_NODE },
    { from: join(folder, 'dbus'), to: '/run/dbus' },
    { from: runDirectory, to: '/run/smart-monitor' },
  ];
  if (options.stateDirectory !== undefined) {
    mkdirSync(options.stateDirectory, { recursive: true });
    binds.push({ from: options.stateDirectory, to: '/var/lib/smart-monitor' });
  }
  writeLines(
    join(folder, 'cgroups'),
    plan.map((hierarchy) => hierarchy.group),
  );
  writeLines(
    join(folder, 'hierarchies'),
    plan.map(({ type, options: naming, target }) => `${type}\t${naming}\t${target}`),
  );
  writeLines(
    join(folder, 'binds'),
    binds.map(({ from, to }) => `${from}\t${to}`),
  );
  const privateNetwork = options.privateNetwork === true;
  writeLines(join(folder, 'masked'), [...MASKED_UNITS, ...(privateNetwork ? [] : NETWORK_UNITS)]);
  if (privateNetwork) writeLines(join(folder, 'private-network'), []);
  for (const script of readdirSync(scripts)) copyFileSync(join(scripts, script), join(folder, script));
  stage(join(folder, 'staging'), { machineId, hostname, units: options.units, files: options.files ?? {} });
  makeCgroups(plan);

  const log = openSync(join(folder, 'console.log'), 'a+');
  const keeper = spawn('/bin/sh', [join(folder, 'keeper.sh'), folder], {
    cwd: '/',
    // Not in our session: a Ctrl-C is for us, and the keeper must outlive us.
    detached: true,
    stdio: ['pipe', log, log],
  });
  writeFileSync(join(folder, 'keeper'), processIdentity(keeper.pid ?? 0) ?? '');
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  // A test that forgets its lab host can still end; the keeper then sees our end of the pipe close.
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void }).unref();

  let pid = await booted(folder, keeper, log).finally(() => closeSync(log));
  return {
    get pid() {
      return pid;
    },
    get root() {
      return `/proc/${pid}/root`;
    },
    busAddress: `unix:path=${folder}/dbus/system_bus_socket`,
    machineId,
    hostname,
    runDirectory,
    cgroups: plan,
    bootMs: Number(hrtime.bigint() - begin) / 1e6,
    ended,
    exec: (file, args = [], execOptions) => execInside(pid, file, args, execOptions),
    reboot: async () => {
      rmSync(join(folder, 'dbus', 'lab-ready'));
      writeLines(join(folder, 'reboot'), []);
      // Not `systemctl reboot`, which asks logind first. The answer may be lost with the bus.
      const order = ['start', 'reboot.target', '--no-block', '--job-mode=replace-irreversibly'];
      await execInside(pid, '/bin/systemctl', order);
      const console = openSync(join(folder, 'console.log'), 'r');
      pid = await booted(folder, keeper, console, rebootMs).finally(() => closeSync(console));
    },
    kill9: async () => {
      if (keeper.exitCode === null) process.kill(pid, 'SIGKILL');
      await release(keeper, ended);
    },
    stop: () => release(keeper, ended),
  };
}

async function booted(folder: string, keeper: ChildProcess, log: number, withinMs = 20_000): Promise<number> {
  const deadline = hrtime.bigint() + BigInt(withinMs) * 1_000_000n;
  while (!existsSync(join(folder, 'dbus', 'lab-ready'))) {
    const dead = keeper.exitCode !== null || keeper.signalCode !== null;
    if (dead || hrtime.bigint() > deadline) {
      // By its descriptor: the keeper may have removed the folder already.
      const words = Buffer.alloc(8192);
      const length = readSync(log, words, 0, words.length, 0);
      keeper.stdin?.end();
      throw new Error(
        `the lab host ${dead ? 'ended while it booted' : `did not come up within ${withinMs / 1000} s`}: ${words.toString('utf8', 0, length).trim()}`,
      );
    }
    await delay(5);
  }
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

/** Closing its standard input is the keeper's order to end the lab; it exits when nothing is left. */
async function release(keeper: ChildProcess, ended: Promise<void>): Promise<void> {
  keeper.ref();
  keeper.stdin?.end();
  await ended;
}

function writeLines(file: string, lines: readonly string[]): void {
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}
