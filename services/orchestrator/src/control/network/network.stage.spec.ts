import { describe, expect, it } from 'vitest';
import { ManualClock } from '@smart-monitor/testing';
import type { ProbeReport } from '../act/answers/probe.js';
import { HelperRefused, HelperUnreachable } from '../act/helper-errors.js';
import type { Observation } from '../evaluate/evaluate.js';
import { newMemory, type UnitMemory } from '../state.js';
import { VirtualHost } from '../../testing/virtual-host.js';
import { unitState } from '../../testing/unit-state.js';
import type { HostNetView } from './host-view.js';
import { defaultLadderBounds } from './ladder.js';
import { NetworkStage } from './network.stage.js';
import { broken, wellProbe, wellView } from './spec-look.js';

const networkd = 'systemd-networkd.service';

/** A stage in a world that the spec sets, and what it told. */
function rig(world: { probe?: ProbeReport | Error | null; view?: HostNetView | null } = {}) {
  const clock = new ManualClock();
  const now = {
    probe: wellProbe as ProbeReport | Error | null,
    view: wellView as HostNetView | null,
    ...world,
  };
  const said: { unit: string; observation: Observation }[] = [];
  const units = new Map<string, UnitMemory>([
    [networkd, { ...newMemory(networkd), state: unitState(networkd) }],
  ]);
  let probes = 0;
  const stage = new NetworkStage({
    engine: {
      live: true,
      lookup: (unit) => units.get(unit),
      all: () => units.values(),
      observe: (unit, observation) => void said.push({ unit, observation }),
    },
    clock,
    times: { lookMs: 5_000, probeMs: 60_000, brokenMs: 10_000 },
    bounds: defaultLadderBounds,
    probe:
      now.probe === null
        ? null
        : () => {
            probes += 1;
            return now.probe instanceof Error ? Promise.reject(now.probe) : Promise.resolve(now.probe!);
          },
    view: () => now.view,
    managers: (interfaces) =>
      Promise.resolve(
        interfaces.map((name) => ({
          interface: name,
          unit: networkd,
          state: 'routable (configured)',
          phase: 'configured' as const,
          dhcp: true,
          renewable: true,
        })),
      ),
    listener: () => null,
    usual: { load: () => [], keep: () => undefined },
    onChange: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  const step = async (seconds: number): Promise<void> => {
    clock.advance(seconds * 1000);
    stage.tick();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const reports = () =>
    said.flatMap(({ unit, observation }) =>
      observation.kind === 'health' ? [{ unit, ...observation.report }] : [],
    );
  return { stage, now, step, reports, units, probes: () => probes };
}

describe('the watch on the way out', () => {
  it('probes once a minute while all is well, and tells nobody', async () => {
    const { stage, step, reports, probes } = rig();
    for (let at = 0; at < 36; at += 1) await step(5);
    expect(probes()).toBe(3);
    expect(reports()).toEqual([]);
    expect(stage.status).toMatchObject({ state: 'fine', broken: null, findings: [], interfaces: ['eth0'] });
  });

  it('probes at once when the view of the kernel changes', async () => {
    const { step, probes, now } = rig();
    await step(5);
    now.view = { ...wellView, carriers: { eth0: false } };
    await step(5);
    expect(probes()).toBe(2);
  });

  it('probes more often while something is broken, and reports it once, and its end once', async () => {
    const { stage, step, reports, now, probes } = rig();
    await step(5);
    now.probe = broken.gateway;
    now.view = {
      ...wellView,
      neighbours: {},
      routes: [...wellView.routes, { ...wellView.routes[0]!, metric: 900 }],
    };
    for (let at = 0; at < 24; at += 1) await step(5);
    expect(probes()).toBe(13);
    expect(reports()).toMatchObject([
      { unit: networkd, source: 'network path', ok: false, target: { interface: 'eth0' } },
    ]);
    expect(stage.status).toMatchObject({ state: 'broken', broken: 'gateway' });
    now.probe = wellProbe;
    for (let at = 0; at < 24; at += 1) await step(5);
    expect(reports().map(({ ok }) => ok)).toEqual([false, true]);
  });

  it('tells anew of another run of the unit, but not by a look that was begun before it', async () => {
    const { step, reports, now, units } = rig();
    now.probe = broken.gateway;
    for (let at = 0; at < 10; at += 1) await step(5);
    expect(reports()).toHaveLength(1);
    const again = (enteredSeconds: number) =>
      units.set(networkd, {
        ...units.get(networkd)!,
        state: unitState(networkd, {
          invocationId: 'b',
          activeEnterTimestampMonotonic: enteredSeconds * 1e6,
        }),
      });
    again(1e9);
    for (let at = 0; at < 4; at += 1) await step(5);
    expect(reports()).toHaveLength(1);
    again(0);
    for (let at = 0; at < 4; at += 1) await step(5);
    expect(reports()).toHaveLength(2);
  });

  it.each([
    ['without a probe', { probe: null }, 'network-probe'],
    [
      'where the probe is not installed',
      { probe: new HelperRefused('not-available', 503, 'The probe cannot be reached.', 'GET /v1/probe') },
      'network-probe',
    ],
    ['without the view of the host', { view: null }, 'network-view'],
    [
      'in a container that sees its own network',
      { view: { ...wellView, addresses: { eth0: ['172.17.0.2'] } } },
      'network-view',
    ],
  ] as const)('only observes %s, and says what is missing', async (_where, world, topic) => {
    const { stage, step, reports, now } = rig(world);
    await step(5);
    if (now.probe !== null && !(now.probe instanceof Error)) now.probe = broken.address;
    if (now.view !== null && 'probe' in world) now.view = { ...wellView, addresses: {} };
    for (let at = 0; at < 20; at += 1) await step(5);
    expect(stage.status.findings).toMatchObject([{ topic, tone: 'warn' }]);
    expect(stage.status.findings[0]?.remedy).toMatch(/^\S.*\.$/);
    expect(reports().at(-1)).toMatchObject({ ok: false });
    expect(reports().at(-1)?.observeOnly).toContain('the network is only watched without');
  });

  it('takes up what was told before a restart of the product, and says that it is good again', async () => {
    const { stage, step, reports, units } = rig();
    const open = { source: 'network path', failure: 'network-down', ok: null, summary: '', mono: 0 } as const;
    units.set(networkd, { ...units.get(networkd)!, health: [open] });
    stage.start();
    stage.stop();
    await step(1);
    await step(61);
    expect(reports()).toMatchObject([{ unit: networkd, source: 'network path', ok: true }]);
  });

  it('concludes nothing from a helper that is silent for a moment', async () => {
    const { stage, step, now } = rig();
    await step(5);
    now.probe = new HelperUnreachable('GET /v1/probe: no answer', true, 'silent');
    await step(61);
    await step(11);
    expect(stage.status).toMatchObject({ state: 'fine', findings: [] });
    await step(11);
    expect(stage.status.findings).toHaveLength(1);
  });
});

it('a host without a unit of the network has its incident too, and nothing is done', async () => {
  const host = new VirtualHost({
    approved: ['-.slice', 'eth0'],
    policies: [
      {
        name: 'all',
        failure: 'network-down',
        units: ['*'],
        hosts: ['*'],
        mode: 'auto',
        ladder: ['renew', 'restart'],
        limits: {},
      },
    ],
  });
  let probe: ProbeReport = wellProbe;
  const stage = new NetworkStage({
    engine: host.pipeline.engine,
    clock: host.time,
    times: { lookMs: 5_000, probeMs: 60_000, brokenMs: 10_000 },
    bounds: defaultLadderBounds,
    probe: () => Promise.resolve(probe),
    view: () => wellView,
    managers: () => Promise.resolve([]),
    listener: () => null,
    usual: { load: () => [], keep: () => undefined },
    onChange: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  const looks = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      await host.time.pass(5_000);
      stage.tick();
    }
    await host.time.pass(0);
  };
  // Before systemd was seen nothing is told, and nothing is lost by that.
  await looks(2);
  probe = broken.address;
  await looks(24);
  expect(stage.status).toMatchObject({ state: 'broken', broken: 'address' });
  expect(host.bodies('incident-opened')).toEqual([]);
  await host.start(unitState('web.service'));
  await looks(24);
  expect(host.bodies('incident-opened')).toMatchObject([
    { unit: '-.slice', condition: 'network-down', detectedBy: 'network path' },
  ]);
  await host.time.pass(3_600_000);
  expect(host.reasons('-.slice')).not.toContain('network-down');
  expect(host.calls).toEqual([]);
  probe = wellProbe;
  await looks(48);
  expect(host.bodies('incident-closed')).toMatchObject([{ unit: '-.slice', state: 'recovered-by-itself' }]);
});
