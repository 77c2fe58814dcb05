import { randomBytes } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectSystemd, type SystemdConnection } from '@smart-monitor/systemd';
import { LAB_KEY_ID, LAB_UNITS, labHelper, labHostUnavailable, startLabHost } from '@smart-monitor/testing';
import { askRestart, type HelperAccess } from './helper-client.js';
import { quantile } from './statistics.js';

/** Restarts of each kind, after those that warm everything up. */
const rounds = 150;
const warmUp = 20;
const boundMs = 5;
/** Long enough for everything that a failure set off, in systemd and in the kernel too, to be over. Milliseconds. */
const calmMs = 150;
/** About when the helper's call reaches systemd, after the failure was seen. Milliseconds. */
const aMomentMs = 3;
/** What the lab host's helper is raised to, so that so many restarts fit; printed with the result. */
const limits = { actions: 10_000, backoffSeconds: 0, host: { actions: 10_000 } };

const throughHelper = 'lab-heal@helper.service';
const bare = 'lab-heal@bare.service';

/**
 * The restart of a failed unit to its job's result: through the helper (signed, judged, audited, fsynced) and as the
 * bare calls on the bus (ResetFailed and Start, JobRemoved), in turn.
 *
 * The bound is on the two in the same situation: when all is calm. At the moment of a failure they never are in the
 * same: systemd is not done with the unit then, and a start that comes in that very instant is finished in half of the
 * time that one takes which comes 3 ms later (bare calls, both), as every call does that was thought about. All of them
 * are measured and told.
 *
 * The helper's state is on the disk of this machine, so that its fsync is a real one; what that costs alone is told too.
 */
export async function run(): Promise<Record<string, unknown>> {
  const unavailable = labHostUnavailable();
  if (unavailable !== null) throw new Error(`helper needs a lab host: ${unavailable}`);
  const key = randomBytes(32).toString('hex');
  const installed = labHelper({ key, approved: [throughHelper], gid: 0, settings: { limits } });
  const state = mkdtempSync('/var/tmp/smart-monitor-bench-');
  const binds = [...installed.binds, { from: state, to: '/var/lib/smart-monitor-helper' }];
  const lab = await startLabHost({ units: LAB_UNITS, ...installed, binds });
  try {
    const started = await lab.exec('/bin/systemctl', [
      'start',
      'smart-monitor-helper.service',
      throughHelper,
      bare,
    ]);
    if (started.code !== 0) throw new Error(`The lab host could not start the units: ${started.stderr}`);
    const systemd = await connectSystemd({ address: lab.busAddress });
    const failures = await Failures.watch(lab.busAddress);
    try {
      const access: HelperAccess = { socket: `${lab.runDirectory}/helper.sock`, keyId: LAB_KEY_ID, key };
      return report(await measure(systemd, failures, access), syncTimes(state));
    } finally {
      failures.close();
      systemd.close();
    }
  } finally {
    await lab.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

/** What it costs to make a line of the audit log durable, on the disk where the helper's state was. */
function syncTimes(folder: string): number[] {
  const fd = openSync(`${folder}/sync-test`, 'a', 0o600);
  try {
    return Array.from({ length: rounds }, () => {
      writeSync(fd, `${'x'.repeat(700)}\n`);
      const begun = process.hrtime.bigint();
      fdatasyncSync(fd);
      return Number(process.hrtime.bigint() - begun) / 1e6;
    });
  } finally {
    closeSync(fd);
  }
}

const situations = ['failure', 'moment', 'calm'] as const;
type Situation = (typeof situations)[number];
type Samples = Record<'helper' | 'bare', Record<Situation, number[]>>;

async function measure(
  systemd: SystemdConnection,
  failures: Failures,
  access: HelperAccess,
): Promise<Samples> {
  const none = (): Record<Situation, number[]> => ({ failure: [], moment: [], calm: [] });
  const samples: Samples = { helper: none(), bare: none() };
  const path = { helper: await systemd.loadUnit(throughHelper), bare: await systemd.loadUnit(bare) };
  const restart = {
    helper: () => askRestart(access, throughHelper),
    bare: () => bareRestart(systemd, path.bare),
  };
  for (let round = -warmUp; round < rounds; round += 1) {
    // Who comes first changes, so that neither always finds what the other has warmed up.
    const order = round % 2 === 0 ? (['helper', 'bare'] as const) : (['bare', 'helper'] as const);
    for (const who of order) {
      for (const situation of situations) {
        if (who === 'helper' && situation === 'moment') continue;
        const failed = failures.next(path[who]);
        await systemd.killUnit(path[who], 'main', 9);
        await failed;
        if (situation === 'calm') await sleep(calmMs);
        if (situation === 'moment') await spin(aMomentMs);
        const begun = process.hrtime.bigint();
        await restart[who]();
        const ms = Number(process.hrtime.bigint() - begun) / 1e6;
        if (round >= 0) samples[who][situation].push(ms);
        await sleep(20);
      }
    }
  }
  return samples;
}

/** Waits without sleeping: a timer is a millisecond late, and whoever slept is slow at first. */
async function spin(ms: number): Promise<void> {
  for (const until = performance.now() + ms; performance.now() < until;) await new Promise(setImmediate);
}

/** What the helper calls too, with nothing around it. */
async function bareRestart(systemd: SystemdConnection, path: string): Promise<void> {
  const reset = systemd.resetFailed(path);
  const job = await systemd.startUnit(path);
  await reset;
  const { result } = await job.done;
  if (result !== 'done') throw new Error(`The bare restart ended as ${result}.`);
}

/** The signal of systemd that a unit has failed, on a connection of its own. */
class Failures {
  private readonly waiting = new Map<string, () => void>();

  private constructor(private readonly systemd: SystemdConnection) {
    systemd.bus.onSignal(({ member, path, body }) => {
      if (member !== 'PropertiesChanged' || !JSON.stringify(body[1] ?? '', bigints).includes('"failed"'))
        return;
      this.waiting.get(path ?? '')?.();
      this.waiting.delete(path ?? '');
    });
  }

  static async watch(address: string): Promise<Failures> {
    const systemd = await connectSystemd({ address });
    await systemd.subscribe();
    return new Failures(systemd);
  }

  next(path: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(path, resolve));
  }

  close(): void {
    this.systemd.close();
  }
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function report({ helper, bare: direct }: Samples, syncs: readonly number[]): Record<string, unknown> {
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  const p = (values: readonly number[], q: number): number => rounded(quantile(values, q));
  const row = (what: string, values: readonly number[]) => ({
    what,
    restarts: values.length,
    'p50 ms': p(values, 0.5),
    'p95 ms': p(values, 0.95),
  });
  console.table([
    row('through the helper, all calm', helper.calm),
    row('bare calls, all calm', direct.calm),
    row('through the helper, at the failure', helper.failure),
    row('bare calls, at the failure', direct.failure),
    row(`bare calls, ${aMomentMs} ms after the failure`, direct.moment),
  ]);
  console.log(`an fdatasync of one line: p50 ${p(syncs, 0.5)} ms, p95 ${p(syncs, 0.95)} ms`);
  console.log(`limits in the helper's settings: ${JSON.stringify(limits)}`);
  const more = rounded(p(helper.calm, 0.5) - p(direct.calm, 0.5));
  return {
    bench: 'helper',
    ok: more <= boundMs,
    more_ms: more,
    p50_ms: p(helper.calm, 0.5),
    bare_p50_ms: p(direct.calm, 0.5),
    p95_ms: p(helper.calm, 0.95),
    bare_p95_ms: p(direct.calm, 0.95),
    failure_p50_ms: p(helper.failure, 0.5),
    failure_bare_p50_ms: p(direct.failure, 0.5),
    failure_bare_later_p50_ms: p(direct.moment, 0.5),
    sync_p50_ms: p(syncs, 0.5),
  };
}
