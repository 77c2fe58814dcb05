import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  UnitWatcher,
  type SystemdConnection,
  type SystemdEvent,
  type UnitState,
} from '@smart-monitor/systemd';
import { labHostUnavailable, ProductRig } from '@smart-monitor/testing';
import { startMonit, type MonitPeer } from './monit.js';
import { quantile } from './statistics.js';

/** Units of the product, healed one kill each. */
const units = 200;
/** Further units, healed while Postgres hangs (SIGSTOP). */
const hungUnits = 20;
/** After this many of them, each peer heals one of its own. */
const peerEvery = 4;
const bounds = { ratioFloor: 2.5, p95Ms: 100, monitRatio: 20 };

/** What a lab host's own allow-list and policy are raised to, so that 200 heals fit; printed with the result. */
const limits = { actions: 100_000, windowSeconds: 3600 };

/** Milliseconds from the kill to systemd's `active` of the next run are what is measured everywhere. */
const product = (n: number): string => `lab-heal@${n}.service`;
const everyUnit = Array.from({ length: units + hungUnits }, (_, n) => product(n + 1));
const floorUnit = (n: number): string => `lab-heal@floor${n}.service`;
const systemdUnit = 'lab-restart-always.service';
const monitUnit = 'lab-monit.service';

/**
 * SIGKILL of the main process of 200 approved units in turn, with the whole product running, beside a bare D-Bus
 * loop, systemd's own Restart=always with its default RestartSec, and Monit at its fastest cycle.
 */
export async function run(): Promise<Record<string, unknown>> {
  const unavailable = labHostUnavailable();
  if (unavailable !== null) throw new Error(`heal needs a lab host: ${unavailable}`);
  const approved = {
    units: everyUnit.map((unit) => ({ unit })),
    limits,
  };
  const rig = await ProductRig.start(approved, { guiPort: 5093 });
  let monit: MonitPeer | null = null;
  try {
    await rig.startWithSchema();
    await rig.startService('orchestrator');
    await rig.startService('gui');
    await makePeers(rig);
    monit = await startMonit(rig.lab, monitUnit);
    const floor = new FloorLoop(rig.lab.busAddress, rig.systemd);
    await floor.start();
    const samples: Samples = { product: [], hung: [], floor: [], systemd: [], monit: [] };
    await rig.systemctl('start', ...everyUnit);
    await sleep(3_000);
    for (let n = 1; n <= units; n += 1) {
      samples.product.push(await heal(rig, product(n)));
      if (n % peerEvery !== 0) continue;
      samples.floor.push(await heal(rig, floorUnit(n / peerEvery)));
      samples.systemd.push(await heal(rig, systemdUnit));
      if (monit !== null && n % (peerEvery * 5) === 0) samples.monit.push(await heal(rig, monitUnit));
    }
    floor.stop();
    rig.postgres.pause();
    for (const unit of everyUnit.slice(units)) samples.hung.push(await heal(rig, unit));
    rig.postgres.resume();
    await rig.until('every outcome is stored', async () => (await outcomes(rig)) >= everyUnit.length, 60_000);
    return report(samples, monit);
  } finally {
    await monit?.stop();
    await rig.stop();
  }
}

/** Milliseconds of each heal. */
type Samples = Record<'product' | 'hung' | 'floor' | 'systemd' | 'monit', number[]>;

/** Kills a unit's main process and waits until its next run is active. Both moments are CLOCK_MONOTONIC. */
async function heal(rig: ProductRig, unit: string): Promise<number> {
  const before = await rig.systemd.unit(unit);
  const killed = Number(process.hrtime.bigint() / 1000n);
  await rig.systemd.killUnit(before.path, 'main', 9);
  const after = await rig.healed(before, 30_000);
  return (after.activeEnterTimestampMonotonic - killed) / 1000;
}

async function outcomes(rig: ProductRig): Promise<number> {
  const [row] = await rig.sql("SELECT count(*)::int AS n FROM recovery_actions WHERE result = 'done'");
  return Number(row?.['n'] ?? 0);
}

/** Units of the peers: they are not on the allow-list, so the product leaves them alone. */
async function makePeers(rig: ProductRig): Promise<void> {
  const restartAlways =
    '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\nRestart=always\n';
  const plain = '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\n';
  await rig.addUnit(systemdUnit, restartAlways);
  await rig.addUnit(monitUnit, plain);
  const floors = Array.from({ length: units / peerEvery }, (_, n) => floorUnit(n + 1));
  await rig.systemctl('start', systemdUnit, monitUnit, ...floors);
}

/** The floor: signal -> ResetFailed and Start -> active, with nothing decided, recorded or checked. */
class FloorLoop {
  private readonly watcher: UnitWatcher;

  constructor(
    address: string,
    private readonly systemd: SystemdConnection,
  ) {
    this.watcher = new UnitWatcher({ address });
  }

  start(): Promise<void> {
    return new Promise((resolve) => {
      this.watcher.start((event: SystemdEvent) => {
        if (event.kind === 'snapshot') resolve();
        if (
          event.kind === 'unit' &&
          event.state.activeState === 'failed' &&
          event.state.unit.startsWith('lab-heal@floor')
        ) {
          void this.restart(event.state);
        }
      });
    });
  }

  stop(): void {
    this.watcher.stop();
  }

  private async restart(state: UnitState): Promise<void> {
    await this.systemd.resetFailed(state.path);
    await (
      await this.systemd.startUnit(state.path)
    ).done;
  }
}

function report(samples: Samples, monit: MonitPeer | null): Record<string, unknown> {
  const row = (name: string, values: readonly number[]) => ({
    what: name,
    heals: values.length,
    'p50 ms': round(quantile(values, 0.5)),
    'p95 ms': round(quantile(values, 0.95)),
    'max ms': round(Math.max(...values)),
  });
  console.table([
    row('Smart-Monitor', samples.product),
    row('Smart-Monitor, Postgres hung', samples.hung),
    row('floor: bare D-Bus loop', samples.floor),
    row('systemd Restart=always', samples.systemd),
    ...(samples.monit.length > 0 ? [row('Monit, 1 s cycle', samples.monit)] : []),
  ]);
  console.log(`limits block of the lab host's allow-list: ${JSON.stringify(limits)}`);
  if (monit === null)
    console.log('Monit is not installed here (Debian package monit): that peer was left out.');
  const p50 = quantile(samples.product, 0.5);
  const p95 = quantile(samples.product, 0.95);
  const floor = quantile(samples.floor, 0.5);
  const own = quantile(samples.systemd, 0.5);
  const peer = samples.monit.length > 0 ? quantile(samples.monit, 0.5) : null;
  const ok =
    p50 <= bounds.ratioFloor * floor &&
    p95 <= bounds.p95Ms &&
    p50 < own &&
    (peer === null || peer >= bounds.monitRatio * p50);
  return {
    bench: 'heal',
    ok,
    p50_ms: round(p50),
    p95_ms: round(p95),
    hung_p50_ms: round(quantile(samples.hung, 0.5)),
    floor_p50_ms: round(floor),
    ratio_floor: round(p50 / floor),
    systemd_p50_ms: round(own),
    monit_p50_ms: peer === null ? null : round(peer),
    load: readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
