import { describe, expect, it } from 'vitest';
import { killed, unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const web = 'web.service';
const run = (digit: string) => digit.repeat(32);
const lost = { kind: 'lost', error: 'the bus is gone', mono: 0 } as const;

/** systemd tells of everything again, behind a gap. */
async function cameBack(host: VirtualHost): Promise<void> {
  const units = [...host.units.values()];
  host.pipeline.observe.take({ kind: 'snapshot', cause: 'gap', units, mono: host.time.mono() });
  await host.time.pass(0);
}

describe('a stop by a person', () => {
  it('is known although the next signal shows the unit still active, with the job on it', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    host.job(web, 'stop');
    await host.change(web, { job: { id: 7, type: 'stop' } });
    await host.change(web, { ...killed(host.units.get(web)!, host.time.mono()), job: null });
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['operator-stopped']);
  });

  it('is asked for in the journal where the type of the job was gone, whatever is seen in between', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    host.journal = [{ atMs: 0, jobId: 7, jobType: 'stop', invocationId: host.units.get(web)!.invocationId }];
    host.job(web, null);
    await host.change(web, { job: { id: 7, type: null } });
    await host.change(web, { ...killed(host.units.get(web)!, host.time.mono()), job: null });
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
  });

  it('is over when the unit was started again, also where that start fails', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.stopByPerson(web);
    await host.change(web, { activeState: 'activating', subState: 'start', invocationId: run('b') });
    await host.kill(web);
    expect(host.restarts).toEqual([web]);
  });

  it('is not read from a state that no signal told of: the journal is asked first', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    const state = killed(host.units.get(web)!, host.time.mono());
    host.journal = [{ atMs: 0, jobId: 7, jobType: 'stop', invocationId: state.invocationId }];
    host.pipeline.observe.take({ kind: 'unit', via: 'resync', state, mono: host.time.mono() });
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['operator-stopped']);
  });
});

describe('while systemd cannot be seen', () => {
  it('does nothing by what was known before, and goes on when it is seen again', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.broken.add(web);
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.restarts.length).toBe(1);
    host.pipeline.observe.take(lost);
    await host.time.pass(120_000);
    host.pipeline.engine.reconsiderAll();
    await host.time.pass(120_000);
    expect(host.restarts.length).toBe(1);
    await cameBack(host);
    await host.time.pass(2_000);
    expect(host.restarts.length).toBe(2);
  });
});

describe('an incident', () => {
  it('ends when a oneshot that failed runs well the next time', async () => {
    const host = new VirtualHost();
    const idle = { activeState: 'inactive', subState: 'dead', type: 'oneshot' } as const;
    await host.start(unitState(web, { type: 'oneshot' }));
    await host.change(web, killed(host.units.get(web)!, host.time.mono()));
    await host.change(web, { activeState: 'activating', subState: 'start', invocationId: run('b') });
    await host.change(web, { ...idle, result: 'success' });
    expect(host.bodies('incident-closed').map((one) => one.state)).toEqual(['recovered-by-itself']);
  });

  it('ends when the unit was healed and then ended well before its stable time was over', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.kill(web);
    await host.time.pass(2_000);
    await host.change(web, { activeState: 'inactive', subState: 'dead' });
    await host.time.pass(30_000);
    expect(host.bodies('verification').map((one) => one.verified)).toEqual([false]);
    expect(host.bodies('incident-closed').length).toBe(1);
  });

  it('ends with its action when a person stops the unit that was just healed', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.kill(web);
    await host.time.pass(2_000);
    await host.stopByPerson(web);
    await host.time.pass(30_000);
    expect(host.bodies('verification').map((one) => one.verified)).toEqual([false]);
    expect(host.bodies('incident-closed').map((one) => one.state)).toEqual(['operator-stopped']);
    expect(host.pipeline.engine.lookup(web)?.flight).toBeNull();
  });

  it('that an earlier process left open ends when systemd does not know the unit any more', async () => {
    const host = new VirtualHost();
    const incident = {
      id: 'i',
      openedMono: 0,
      condition: 'failed',
      tried: [],
      backMono: null,
      evidenceOf: 0,
    };
    host.pipeline.engine.remember('gone.service', { incident });
    await host.start(unitState(web));
    expect(host.bodies('incident-closed').map((one) => one.state)).toEqual(['removed']);
  });
});

describe('the ledger does not grow', () => {
  it('while the helper is away for a year', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    host.helperAnswers = false;
    await host.kill(web);
    host.helperState = 'the host helper cannot be reached';
    const year = 365 * 24 * 3_600_000;
    await host.time.pass(year);
    expect(host.records.length).toBeLessThan(40);
    host.helperState = null;
    host.helperAnswers = true;
    host.pipeline.engine.reconsiderAll();
    await host.time.pass(1_000);
    expect(host.restarts).toEqual([web]);
  });

  it('while the helper answers and refuses for a week', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    host.helperAnswers = false;
    await host.kill(web);
    await host.time.pass(7 * 24 * 3_600_000);
    const perDay = host.records.length / 7;
    expect(perDay).toBeLessThan(24 * 4);
    expect(host.bodies('evidence').filter((one) => one.topic === 'properties').length).toBe(1);
  });

  it('by a unit that a timer starts and that ends by itself', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { triggeredBy: ['web.timer'] }));
    await host.change(web, { activeState: 'inactive', subState: 'dead' });
    expect(host.reasons(web)).toEqual([]);
  });
});

describe('a look that is planned', () => {
  it('is not put off by a later one', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    const { engine } = host.pipeline;
    await host.kill(web);
    const soon = host.time.mono() + 5_000;
    engine.wake(web, soon);
    engine.wake(web, host.time.mono() + 300_000);
    expect(engine.lookup(web)?.wakeAt).toBe(soon);
  });
});

describe('a start that would stop another unit', () => {
  it('waits while a unit that conflicts with it runs', async () => {
    const other = 'other.service';
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(other));
    await host.start(unitState(web, { conflicts: [other] }));
    await host.kill(web);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['waiting-dependency']);
    await host.stopByPerson(other);
    expect(host.restarts).toEqual([web]);
  });
});

describe('an orchestrator that only watches (MODE=collector)', () => {
  it('does not act, for a person neither', async () => {
    const host = new VirtualHost({ approved: [web], collector: true });
    await host.start(unitState(web));
    await host.kill(web);
    const request = { id: 'r', hostId: 'h', kind: 'restart', target: web, args: {}, by: 'ada' } as const;
    host.pipeline.engine.request({ ...request, createdAt: 0, expiresAt: 1 });
    expect(host.reasons(web)).toEqual(['monitor-only', 'monitor-only']);
    expect(host.restarts).toEqual([]);
  });
});

describe('an answer of the helper that is here before the signals of what it did', () => {
  it('is not proven wrong by the state from before', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.signalsLater = true;
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.bodies('outcome').map((one) => one.result)).toEqual(['done']);
    expect(host.bodies('verification')).toEqual([]);
    await host.time.pass(20);
    await host.catchUp();
    await host.time.pass(11_000);
    expect(host.bodies('verification').map((one) => one.verified)).toEqual([true]);
    expect(host.bodies('incident-closed').map((one) => one.state)).toEqual(['recovered']);
    expect(host.reasons(web)).toEqual(['unit-failed']);
  });
});

describe('an answer that an action failed, here before the signals of it', () => {
  it('is not taken for a failure that was reset', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.broken.add(web);
    await host.start(unitState(web));
    host.signalsLater = true;
    await host.kill(web);
    expect(host.bodies('outcome').map(({ result }) => result)).toEqual(['failed']);
    await host.time.pass(3);
    await host.catchUp();
    host.signalsLater = false;
    await host.time.pass(5 * 60_000);
    expect(host.bodies('incident-closed')).toEqual([]);
    expect(host.bodies('incident-opened').length).toBe(1);
    expect(host.restarts.length).toBe(3);
  });
});

describe('a start that fails with its job still on the unit', () => {
  it.each(['start', null])('is not taken for a stop by a person (job type %s)', async (type) => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { restart: 'no' }));
    await host.stopByPerson(web);
    const job = { id: 99, type };
    const invocationId = 'd'.repeat(32);
    await host.change(web, { activeState: 'activating', subState: 'start-pre', invocationId, job });
    await host.change(web, { activeState: 'failed', subState: 'failed', result: 'exit-code', job });
    await host.change(web, { job: null });
    expect(host.bodies('operator-stop').map(({ stopped }) => stopped)).toEqual([true, false]);
    expect(host.restarts).toEqual([web]);
  });
});

describe('a chain of three by BindsTo=', () => {
  const names = ['a.service', 'b.service', 'c.service'] as const;
  const start = async (): Promise<VirtualHost> => {
    const host = new VirtualHost({ approved: [...names] });
    const [a, b, c] = names;
    await host.start(
      unitState(a, { boundBy: [b] }),
      unitState(b, { bindsTo: [a], boundBy: [c] }),
      unitState(c, { bindsTo: [b] }),
    );
    return host;
  };
  const stranded = async (host: VirtualHost, unit: string): Promise<void> => {
    host.job(unit, 'stop');
    await host.change(unit, { activeState: 'inactive', subState: 'dead' });
  };

  it('is healed from its root, although systemd stops it from its end', async () => {
    const host = await start();
    host.helperAnswers = false;
    await host.kill('a.service');
    await stranded(host, 'c.service');
    await stranded(host, 'b.service');
    host.helperAnswers = true;
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([...names]);
    expect(host.bodies('operator-stop')).toEqual([]);
    expect(host.bodies('incident-opened').map(({ unit }) => unit)).toEqual(['a.service']);
    expect(host.bodies('incident-closed').length).toBe(1);
  });

  it('has a part of it stay stopped that a person stops when its root is back', async () => {
    const host = await start();
    await host.kill('a.service');
    await host.time.pass(500);
    expect(host.restarts).toEqual(['a.service']);
    await host.stopByPerson('b.service');
    await host.time.pass(60_000);
    expect(host.restarts).toEqual(['a.service']);
    expect(host.bodies('operator-stop')).toMatchObject([{ unit: 'b.service', stopped: true }]);
  });
});
