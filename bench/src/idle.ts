import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { labHostUnavailable, ProductRig } from '@smart-monitor/testing';

/** Services of the lab host while it is measured. */
const units = 120;
/** What a start leaves behind (compiling, the first full reads) is over by then. */
const settleMs = 30_000;
const measuredMs = 60_000;
/** Percent of one core, user and system. */
const boundPercent = 0.5;

/** Only the connection to the bus and the cache of units: what watching 120 units by signals costs at the least. */
const watcherAlone = `
import { UnitWatcher } from '@smart-monitor/systemd';
new UnitWatcher({ address: process.env.DBUS_SYSTEM_BUS_ADDRESS }).start(() => undefined);
`;

/**
 * What the orchestrator uses while nothing happens on a host of 120 units, for a minute: with Postgres, the collector,
 * the console and the helper there, by the user and system time of its process in /proc. Beside it, in the same minute,
 * a process that only watches the same units.
 */
export async function run(): Promise<Record<string, unknown>> {
  const unavailable = labHostUnavailable();
  if (unavailable !== null) throw new Error(`idle needs a lab host: ${unavailable}`);
  const many = Array.from({ length: units }, (_, n) => `lab-heal@${n + 1}.service`);
  const rig = await ProductRig.start({ units: many.map((unit) => ({ unit })) }, { guiPort: 5094 });
  let floor: ChildProcess | null = null;
  try {
    const there = (await rig.systemd.listUnits()).filter(({ unit }) => unit.endsWith('.service')).length;
    await rig.systemctl('start', ...many.slice(0, Math.max(0, units - there)));
    await rig.startWithSchema();
    const orchestrator = await rig.startService('orchestrator');
    await rig.startService('gui');
    floor = watch(rig.lab.busAddress);
    await sleep(settleMs);
    const shown = await rig.sql('SELECT count(*)::int AS n FROM service_current');
    const before = [used(orchestrator.pid!), used(floor.pid!)] as const;
    const began = performance.now();
    await sleep(measuredMs);
    const ms = performance.now() - began;
    const after = [used(orchestrator.pid!), used(floor.pid!)] as const;
    return report(share(before[0], after[0], ms), share(before[1], after[1], ms), Number(shown[0]?.['n']));
  } finally {
    if (floor !== null && floor.exitCode === null) {
      const ended = once(floor, 'exit');
      floor.kill('SIGTERM');
      await ended;
    }
    await rig.stop();
  }
}

function watch(busAddress: string): ChildProcess {
  return spawn(process.execPath, ['--optimize-for-size', '--input-type=module', '--eval', watcherAlone], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env['PATH'], DBUS_SYSTEM_BUS_ADDRESS: busAddress },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** CPU time of a process so far, milliseconds; proc_pid_stat(5). */
interface Used {
  readonly user: number;
  readonly system: number;
}

const msPerTick = 1000 / Number(execFileSync('/usr/bin/getconf', ['CLK_TCK'], { encoding: 'utf8' }));

function used(pid: number): Used {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name may hold spaces and brackets; what is behind the last one has its place.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]) * msPerTick, system: Number(fields[12]) * msPerTick };
}

interface Share {
  readonly userMs: number;
  readonly systemMs: number;
  readonly percent: number;
}

function share(before: Used, after: Used, ms: number): Share {
  const [userMs, systemMs] = [after.user - before.user, after.system - before.system];
  return { userMs, systemMs, percent: ((userMs + systemMs) / ms) * 100 };
}

function report(orchestrator: Share, floor: Share, shown: number): Record<string, unknown> {
  const row = (what: string, { userMs, systemMs, percent }: Share) => ({
    what,
    'user ms': userMs,
    'system ms': systemMs,
    '% of a core': round(percent),
  });
  console.log(`${measuredMs / 1000} s without an event, ${shown} services known to the product`);
  console.table([row('orchestrator', orchestrator), row('floor: only watching the units', floor)]);
  console.log(`bound: ${boundPercent} % of a core; the clock of /proc ticks every ${msPerTick} ms`);
  return {
    bench: 'idle',
    ok: orchestrator.percent < boundPercent && shown >= units,
    cpu_pct: round(orchestrator.percent),
    floor_pct: round(floor.percent),
    units: shown,
    load: readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
