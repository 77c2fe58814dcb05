import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { labHostUnavailable, ProductRig } from '@smart-monitor/testing';
import { quantile } from './statistics.js';
import { ifThere } from './usage.js';

/** Services of the lab host while it is measured. */
const units = 120;
/** What a start leaves behind (compiling, the first full reads) is over by then. */
const settleMs = 60_000;
/** What is done once a minute is in each of them. */
const roundMs = 60_000;
const rounds = 5;
/** Percent of one core, user and system. */
const boundPercent = 0.5;

/** Only the connection to the bus and the cache of units: what watching 120 units by signals costs at the least. */
const watcherAlone = `
import { UnitWatcher } from '@smart-monitor/systemd';
new UnitWatcher({ address: process.env.DBUS_SYSTEM_BUS_ADDRESS }).start(() => undefined);
`;

/**
 * What the orchestrator uses while nothing happens on a host of 120 units: with Postgres, the collector, the console and
 * the helper there, by the CPU time of its threads; the median over rounds of a minute. Beside it, in the same minutes,
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
    const took: Share[] = [];
    for (let round = 0; round < rounds; round += 1) took.push(await measure(orchestrator.pid!, floor.pid!));
    return report(took, Number(shown[0]?.['n']));
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

/** Percent of one core in one round. */
interface Share {
  readonly orchestrator: number;
  readonly floor: number;
}

async function measure(orchestrator: number, floor: number): Promise<Share> {
  const before = [cpuMs(orchestrator), cpuMs(floor)] as const;
  const began = performance.now();
  await sleep(roundMs);
  const ms = performance.now() - began;
  const percent = (now: number, then: number): number => (100 * (now - then)) / ms;
  return {
    orchestrator: percent(cpuMs(orchestrator), before[0]),
    floor: percent(cpuMs(floor), before[1]),
  };
}

/** CPU time of the threads of a process so far, user and system, milliseconds: to the nanosecond, where /proc/<pid>/stat has ticks. */
function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((tid) => ifThere(`/proc/${pid}/task/${tid}/schedstat`).split(' ')[0]);
  return ns.reduce((sum, one) => sum + Number(one), 0) / 1e6;
}

function report(took: readonly Share[], shown: number): Record<string, unknown> {
  const cpu = quantile(
    took.map(({ orchestrator }) => orchestrator),
    0.5,
  );
  const floor = quantile(
    took.map((share) => share.floor),
    0.5,
  );
  console.log(
    `${rounds} x ${roundMs / 1000} s without an event, ${shown} services known to the product; % of a core`,
  );
  console.table(
    took.map((share) => ({
      orchestrator: round(share.orchestrator),
      'floor: only watching the units': round(share.floor),
    })),
  );
  console.log(`median ${round(cpu)}, floor ${round(floor)}, bound ${boundPercent}`);
  return {
    bench: 'idle',
    ok: cpu < boundPercent && shown >= units,
    cpu_pct: round(cpu),
    floor_pct: round(floor),
    units: shown,
    load: readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
