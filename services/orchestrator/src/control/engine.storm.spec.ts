import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const web = 'web.service';
const minute = 60_000;

async function crashLoop(): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [web] });
  host.broken.add(web);
  await host.start(unitState(web));
  await host.kill(web);
  await host.time.pass(minute);
  return host;
}

describe('a unit that restarts do not help', () => {
  it('is restarted three times, then its breaker opens, once', async () => {
    const host = await crashLoop();
    expect(host.restarts.length).toBe(3);
    expect(host.bodies('intent').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(host.bodies('breaker')).toMatchObject([{ state: 'open', attempts: 3 }]);
    await host.time.pass(28 * minute);
    expect(host.restarts.length).toBe(3);
    expect(host.bodies('breaker').length).toBe(1);
    expect(host.bodies('decision').at(-1)?.hits).toEqual(
      expect.arrayContaining(['budget-spent', 'circuit-open']),
    );
  });

  it('is tried once each half hour after that', async () => {
    const host = await crashLoop();
    await host.time.pass(24 * 60 * minute);
    expect(host.restarts.length).toBeGreaterThan(3 + 46);
    expect(host.restarts.length).toBeLessThanOrEqual(3 + 48);
    const states = host.bodies('breaker').map(({ state }) => state);
    expect(states.slice(0, 4)).toEqual(['open', 'half-open', 'open', 'half-open']);
    expect(host.bodies('incident-opened').length).toBe(1);
  });

  it('has its breaker closed when it was healthy for ten minutes after the probe', async () => {
    const host = await crashLoop();
    host.broken.delete(web);
    await host.time.pass(35 * minute);
    expect(host.restarts.length).toBe(4);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
    expect(host.bodies('breaker').map(({ state }) => state)).toEqual(['open', 'half-open']);
    await host.time.pass(6 * minute);
    expect(host.bodies('breaker').map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
    await host.kill(web);
    expect(host.restarts.length).toBe(5);
  });

  it('stays where it was while the helper is away', async () => {
    const host = await crashLoop();
    host.helperAnswers = false;
    await host.time.pass(40 * minute);
    host.helperAnswers = true;
    // One probe when the helper is back, and not the next before its time.
    while (host.restarts.length === 3) await host.time.pass(minute);
    await host.time.pass(28 * minute);
    expect(host.restarts.length).toBe(4);
  });

  it('can be restarted by a person while the breaker is open', async () => {
    const host = await crashLoop();
    host.broken.delete(web);
    host.pipeline.engine.request({
      id: 'r',
      kind: 'restart',
      target: web,
      args: {},
      by: 'ada',
    } as unknown as Parameters<typeof host.pipeline.engine.request>[0]);
    await host.time.pass(1_000);
    expect(host.restarts.length).toBe(4);
    expect(host.bodies('intent').at(-1)).toMatchObject({ by: 'person:ada', attempt: 0 });
  });

  it('counts failures in a row however slowly they come', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    for (let round = 0; round < 4; round += 1) {
      await host.kill(web);
      await host.time.pass(8 * minute);
    }
    expect(host.restarts.length).toBe(3);
    expect(host.bodies('breaker')).toMatchObject([{ state: 'open' }]);
  });
});

describe('a unit that goes up and down', () => {
  const flappy = async (): Promise<VirtualHost> => {
    const limits = { unitActions: 1_000, hostActions: 1_000, backoffMaxMs: 0 };
    const host = new VirtualHost({ approved: [web], limits });
    await host.start(unitState(web));
    for (let round = 0; round < 6; round += 1) {
      await host.kill(web);
      await host.time.pass(minute);
    }
    return host;
  };

  it('is left alone while it flaps, and told of once', async () => {
    const host = await flappy();
    expect(host.bodies('flapping')).toMatchObject([{ began: true }]);
    expect(host.reasons(web)).toContain('flapping');
    const before = host.restarts.length;
    await host.time.pass(minute);
    expect(host.restarts.length).toBe(before);
  });

  it('is healed when it has come to rest', async () => {
    const host = await flappy();
    const before = host.restarts.length;
    await host.time.pass(20 * minute);
    expect(host.restarts.length).toBe(before + 1);
    expect(host.bodies('flapping').map(({ began }) => began)).toEqual([true, false]);
    expect(host.units.get(web)?.activeState).toBe('active');
  });

  it('has one incident as long as it flaps, also where systemd restarts it', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { restart: 'always' }));
    let runs = 0;
    const opened: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      await host.change(web, { activeState: 'activating', subState: 'auto-restart', result: 'signal' });
      runs += 1;
      await host.change(web, {
        activeState: 'active',
        subState: 'running',
        invocationId: `${runs}`.padStart(32, 'e'),
        activeEnterTimestampMonotonic: host.time.mono() * 1000,
      });
      await host.time.pass(minute);
      opened.push(host.bodies('incident-opened').length);
    }
    expect(opened.at(-1)).toBe(opened[6]);
    expect(host.bodies('flapping')).toMatchObject([{ began: true }]);
    await host.time.pass(20 * minute);
    expect(host.bodies('flapping').at(-1)).toMatchObject({ began: false });
    expect(host.bodies('incident-closed').length).toBe(host.bodies('incident-opened').length);
  });
});
