import { describe, expect, it } from 'vitest';
import { HourlySnapshot } from '../status/hourly-snapshot.js';
import { killed, unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const [seen, unseen, listed] = ['seen.service', 'unseen.service', 'listed.service'] as const;

describe('SMARTMON_SERVICE_WATCH', () => {
  it('limits what is recorded, and not what is healed', async () => {
    const host = new VirtualHost({ watch: [seen], approved: [listed] });
    await host.start(unitState(seen), unitState(unseen), unitState(listed));
    for (const unit of [seen, unseen, listed]) await host.kill(unit);
    expect(new Set(host.bodies('unit-state').map((one) => one.unit))).toEqual(new Set([seen]));
    expect(host.bodies('incident-opened').map((one) => one.unit)).toEqual([seen, listed]);
    expect(host.bodies('decision').map((one) => one.unit)).toEqual([seen, listed]);
    expect(host.restarts).toEqual([listed]);
  });
});

describe('the hourly snapshot', () => {
  it("records every shown unit's state, through the ledger", async () => {
    const host = new VirtualHost({ watch: [seen, listed] });
    await host.start(unitState(seen), unitState(unseen), unitState(listed));
    const before = host.bodies('unit-state').length;
    await new HourlySnapshot(host.pipeline.engine).take();
    const units = host.bodies('unit-state').slice(before);
    expect(units).toMatchObject([
      { unit: seen, rawStatus: 'active' },
      { unit: listed, rawStatus: 'active' },
    ]);
  });

  it('records nothing while systemd cannot be seen', async () => {
    const host = new VirtualHost();
    await host.start(unitState(seen));
    host.pipeline.observe.take({ kind: 'lost', error: 'gone', mono: 0 });
    const before = host.records.length;
    await new HourlySnapshot(host.pipeline.engine).take();
    expect(host.records.length).toBe(before);
  });
});

describe('without a view of systemd', () => {
  it('a person is told so', async () => {
    const host = new VirtualHost();
    const [createdAt, expiresAt] = [0, 1];
    const request = { id: 'r', hostId: 'h', kind: 'restart', target: seen, args: {}, by: 'ada' } as const;
    host.pipeline.engine.request({ ...request, createdAt, expiresAt });
    expect(host.bodies('request-result')).toMatchObject([{ state: 'refused', reason: 'unverified' }]);
  });
});

describe('an error in our own code', () => {
  it('about one unit is reported, and the others are looked at all the same', async () => {
    const host = new VirtualHost({ approved: [listed] });
    const errors: unknown[] = [];
    host.onError = (error) => errors.push(error);
    const broken = { ...unitState(seen), conflicts: 5 as unknown as string[] };
    const failed = [broken, unitState(listed)];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units: failed, mono: 0 });
    await host.time.pass(0);
    const state = killed(unitState(listed), host.time.mono());
    host.units.set(listed, state);
    host.pipeline.observe.take({ kind: 'unit', via: 'PropertiesChanged', state, mono: 0 });
    await host.time.pass(0);
    expect(errors.length).toBe(1);
    expect(host.restarts).toEqual([listed]);
  });
});
