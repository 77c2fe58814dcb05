import { builtInPolicies, type LedgerRecord, type Policy } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../testing/memory-store.js';
import { storedOf } from '../../testing/stored.js';
import { unitState } from '../../testing/unit-state.js';
import { VirtualHost, type VirtualOptions } from '../../testing/virtual-host.js';
import { backTest } from './back-test.js';

const web = 'web.service';
const app = 'app.service';
const minute = 60_000;
const hour = 60 * minute;

const policy = (change: Partial<Policy>): Policy => ({
  ...builtInPolicies.find(({ failure }) => failure === (change.failure ?? 'unit-failed'))!,
  name: 'tried',
  ...change,
});
const acting = policy({ mode: 'auto' });
const observing = policy({ name: 'observing', mode: 'observe' });

class Recorded {
  readonly records: LedgerRecord[] = [];
  readonly host: VirtualHost;
  readonly from: number;

  constructor(options: VirtualOptions) {
    const onRecord = (record: LedgerRecord): void => void this.records.push(record);
    this.host = new VirtualHost({ approved: [web, app], ...options, onRecord, onObserved: onRecord });
    this.from = this.host.time.now();
  }

  run(...policies: Policy[]) {
    return backTest(memoryStore(storedOf(this.records)), {
      policies,
      from: this.from,
      to: this.host.time.now(),
    });
  }
}

async function observed(options: VirtualOptions = {}): Promise<Recorded> {
  const recorded = new Recorded({ policies: [observing], ...options });
  await recorded.host.start(unitState(web), unitState(app));
  return recorded;
}

/** Fails, and is started by a person half an hour later. */
async function outage({ host }: Recorded, unit = web): Promise<void> {
  await host.kill(unit);
  await host.time.pass(30 * minute);
  await host.startByPerson(unit);
  await host.time.pass(2 * hour);
}

describe('a back-test', () => {
  it('tells how often a policy that only observed would have acted, on what, and what it would have saved', async () => {
    const recorded = await observed();
    for (let times = 0; times < 4; times += 1) await outage(recorded);
    await outage(recorded, app);
    expect(recorded.host.restarts).toEqual([]);
    const answer = await recorded.run(acting);
    expect(answer).toMatchObject({ acted: 5, recorded: 0, incidents: 5, refrained: {}, gaps: 0 });
    expect(answer.units.map(({ unit, acted }) => [unit, acted])).toEqual([
      [web, 4],
      [app, 1],
    ]);
    expect(answer.downMs).toBe(5 * 30 * minute);
    expect(answer.savedMs).toBe(5 * (30 * minute - 1_000));
    expect(answer.actions[0]).toMatchObject({
      unit: web,
      remedy: 'restart',
      assumed: true,
      reason: 'unit-failed',
    });
    expect((await recorded.run(observing)).refrained).toEqual({ 'observe-only': 5 });
  });

  it('is the same as what happens with that policy, for failures that have nothing to do with each other', async () => {
    const faults = async (recorded: Recorded): Promise<void> => {
      for (const unit of [web, app, web, web, app]) {
        await recorded.host.kill(unit);
        // It is mended by nobody, or has been long ago.
        await recorded.host.time.pass(hour);
        if (recorded.host.units.get(unit)!.activeState !== 'active') await recorded.host.startByPerson(unit);
        await recorded.host.time.pass(hour);
      }
    };
    const watching = await observed();
    await faults(watching);
    const healing = await observed({ policies: [acting] });
    await faults(healing);
    const answer = await watching.run(acting);
    expect(answer.acted).toBe(healing.host.restarts.length);
    expect(answer.actions.map(({ at, unit }) => [at - watching.from, unit])).toEqual(
      healing.records.flatMap(({ at, body }) =>
        body.kind === 'intent' ? [[at - healing.from, body.unit]] : [],
      ),
    );
  });

  it('follows what was really done where the policies would have done the same', async () => {
    const recorded = await observed({ policies: [acting] });
    recorded.host.broken.add(web);
    await recorded.host.kill(web);
    await recorded.host.time.pass(2 * hour);
    recorded.host.broken.delete(web);
    await recorded.host.time.pass(2 * hour);
    const answer = await recorded.run(acting);
    expect(recorded.host.restarts.length).toBeGreaterThan(4);
    expect(answer.acted).toBe(recorded.host.restarts.length);
    expect(answer).toMatchObject({ recorded: recorded.host.restarts.length, breakers: 1, savedMs: 0 });
    expect(answer.actions.every(({ assumed }) => !assumed)).toBe(true);
  });

  it('counts dry run as off, and says why the allow-list would have refused', async () => {
    const recorded = await observed({ dryRun: true, approved: [web] });
    await outage(recorded, web);
    await outage(recorded, app);
    const answer = await recorded.run(acting);
    expect(answer.acted).toBe(1);
    expect(answer.units.find(({ unit }) => unit === app)).toMatchObject({
      acted: 0,
      refrained: { 'not-approved': 1 },
    });
  });

  it('keeps to budgets: tighter limits act less often', async () => {
    const recorded = await observed();
    for (let times = 0; times < 6; times += 1) {
      await recorded.host.kill(web);
      await recorded.host.time.pass(30_000);
      await recorded.host.startByPerson(web);
      await recorded.host.time.pass(30_000);
    }
    const many = await recorded.run(acting);
    const few = await recorded.run(policy({ mode: 'auto', limits: { actions: 1, windowSeconds: 3_600 } }));
    expect(many.acted).toBeGreaterThan(few.acted);
    expect(few.acted).toBe(1);
    expect(few.refrained['budget-spent']).toBeGreaterThan(0);
  });

  it('tries policies against services that hang', async () => {
    const recorded = await observed();
    const { engine } = recorded.host.pipeline;
    const report = (ok: boolean) =>
      ({ source: 'check web', failure: 'unit-hung', ok, summary: 's' }) as const;
    engine.observe(web, { kind: 'health', report: report(true) });
    await recorded.host.time.pass(hour);
    engine.observe(web, { kind: 'health', report: report(false) });
    await recorded.host.time.pass(20 * minute);
    engine.observe(web, { kind: 'health', report: report(true) });
    await recorded.host.time.pass(hour);
    expect(recorded.host.restarts).toEqual([]);
    const answer = await recorded.run(policy({ failure: 'unit-hung', mode: 'auto' }));
    expect(answer.actions).toMatchObject([{ unit: web, reason: 'unit-hung', savedMs: 20 * minute - 1_000 }]);
    expect(answer.downMs).toBe(20 * minute);
  });

  it('leaves alone what a person stopped, also one that hung', async () => {
    const recorded = await observed();
    await recorded.host.stopByPerson(web);
    await recorded.host.time.pass(hour);
    expect((await recorded.run(acting)).acted).toBe(0);
  });

  it('says that nothing is on record', async () => {
    const answer = await backTest(memoryStore([]), { policies: [], from: 0, to: 1 });
    expect(answer).toMatchObject({ from: null, acted: 0, observations: 0 });
  });

  it('goes on from the next checkpoint where something is missing, and says so', async () => {
    const recorded = await observed();
    await outage(recorded);
    const { engine, recorder } = recorded.host.pipeline;
    await recorded.host.kill(app);
    const stored = storedOf(recorded.records).slice(0, -1);
    const before = recorded.records.length;
    recorder.checkpoint(engine, { stored: { seq: 0, states: {} } } as never);
    await recorded.host.time.pass(minute);
    await outage(recorded);
    const all = [...stored, ...storedOf(recorded.records.slice(before))];
    const to = recorded.host.time.now();
    const answer = await backTest(memoryStore(all), { policies: [acting], from: recorded.from, to });
    expect(answer.gaps).toBe(1);
    expect(answer.acted).toBe(2 + 1);
  });
});
