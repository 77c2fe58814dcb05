import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectSystemd, type SystemdConnection } from '@smart-monitor/systemd';
import { LAB_KEY_ID, LAB_UNITS, labHelper, labHostUnavailable, startLabHost } from '@smart-monitor/testing';
import { askRestart, type HelperAccess } from './helper-client.js';
import { quantile } from './statistics.js';

/** Restarts of each kind, after those that warm everything up. */
const rounds = 150;
const warmUp = 20;
const boundMs = 5;
/** Long enough for everything that a failure set off, in the helper too, to be over. Milliseconds. */
const calmMs = 150;
/** What the lab host's helper is raised to, so that so many restarts fit; printed with the result. */
const limits = { actions: 10_000, backoffSeconds: 0, host: { actions: 10_000 } };

const throughHelper = 'lab-heal@helper.service';
const bare = 'lab-heal@bare.service';

/**
 * The restart of a failed unit to its job's result: through the helper (signed, judged, audited, fsynced) and as the
 * bare calls on the bus (ResetFailed and Start, JobRemoved). In turn, in two situations: the moment that the failure
 * is seen, as the product heals, which is what the bound is on; and later, when all is calm, as a person asks.
 */
export async function run(): Promise<Record<string, unknown>> {
  const unavailable = labHostUnavailable();
  if (unavailable !== null) throw new Error(`helper needs a lab host: ${unavailable}`);
  const key = randomBytes(32).toString('hex');
  const installed = labHelper({ key, approved: [throughHelper], gid: 0, settings: { limits } });
  const lab = await startLabHost({ units: LAB_UNITS, ...installed });
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
      return report(await measure(systemd, failures, access));
    } finally {
      failures.close();
      systemd.close();
    }
  } finally {
    await lab.stop();
  }
}

type Samples = Record<'helper' | 'bare' | 'helperCalm' | 'bareCalm', number[]>;

async function measure(
  systemd: SystemdConnection,
  failures: Failures,
  access: HelperAccess,
): Promise<Samples> {
  const samples: Samples = { helper: [], bare: [], helperCalm: [], bareCalm: [] };
  const path = { helper: await systemd.loadUnit(throughHelper), bare: await systemd.loadUnit(bare) };
  const restart = {
    helper: () => askRestart(access, throughHelper),
    bare: () => bareRestart(systemd, path.bare),
  };
  for (let round = -warmUp; round < rounds; round += 1) {
    // Who comes first changes, so that neither always finds what the other has warmed up.
    const order = round % 2 === 0 ? (['helper', 'bare'] as const) : (['bare', 'helper'] as const);
    for (const who of order) {
      for (const calm of [false, true]) {
        const failed = failures.next(path[who]);
        await systemd.killUnit(path[who], 'main', 9);
        await failed;
        if (calm) await sleep(calmMs);
        const begun = process.hrtime.bigint();
        await restart[who]();
        const ms = Number(process.hrtime.bigint() - begun) / 1e6;
        if (round >= 0) samples[calm ? (`${who}Calm` as const) : who].push(ms);
        await sleep(20);
      }
    }
  }
  return samples;
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

function report(samples: Samples): Record<string, unknown> {
  const p = (values: readonly number[], q: number): number => Math.round(quantile(values, q) * 100) / 100;
  const row = (what: string, values: readonly number[]) => ({
    what,
    restarts: values.length,
    'p50 ms': p(values, 0.5),
    'p95 ms': p(values, 0.95),
  });
  console.table([
    row('through the helper, at the failure', samples.helper),
    row('bare calls, at the failure', samples.bare),
    row('through the helper, all calm', samples.helperCalm),
    row('bare calls, all calm', samples.bareCalm),
  ]);
  console.log(`limits in the helper's settings: ${JSON.stringify(limits)}`);
  const more = p(samples.helper, 0.5) - p(samples.bare, 0.5);
  return {
    bench: 'helper',
    ok: more <= boundMs,
    p50_ms: p(samples.helper, 0.5),
    bare_p50_ms: p(samples.bare, 0.5),
    more_ms: Math.round(more * 100) / 100,
    p95_ms: p(samples.helper, 0.95),
    bare_p95_ms: p(samples.bare, 0.95),
    calm_p50_ms: p(samples.helperCalm, 0.5),
    calm_bare_p50_ms: p(samples.bareCalm, 0.5),
  };
}
