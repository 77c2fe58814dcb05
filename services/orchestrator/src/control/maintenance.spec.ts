import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MaintenanceWindow } from '@smart-monitor/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import { VirtualTime } from '../testing/virtual-time.js';
import { MaintenanceKeeper, onMonotonic } from './maintenance.js';

const web = 'web.service';
const minute = 60_000;
const hour = 60 * minute;

/** A window that begins at a moment to the minute (milliseconds since the epoch). */
function windowAt(start: number, change: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    id: 'w',
    name: 'new disk',
    note: 'ticket 12',
    kind: 'once',
    start: new Date(start).toISOString().slice(0, 16),
    days: [],
    zone: 'UTC',
    minutes: 60,
    until: null,
    hosts: ['*'],
    units: ['*'],
    createdBy: 'ada',
    createdAt: 0,
    updatedBy: 'ada',
    updatedAt: 0,
    endedAt: null,
    endedBy: '',
    ...change,
  };
}

/** A host at the beginning of a minute. */
async function running(...units: string[]): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: units });
  await host.time.pass(minute - (host.time.now() % minute));
  await host.start(...units.map((unit) => unitState(unit)));
  return host;
}
const ask = (host: VirtualHost): void =>
  host.pipeline.engine.request({
    id: 'q',
    hostId: 'h',
    kind: 'restart',
    target: web,
    args: {},
    by: 'ada',
    createdAt: 0,
    expiresAt: 0,
  });

describe('a maintenance window', () => {
  it('keeps policies from acting while it is in force, and what is down then is considered again at its end', async () => {
    const host = await running(web);
    const { time } = host;
    host.maintenance.take([windowAt(time.now() + 10 * minute)]);
    await time.pass(10 * minute);
    await host.kill(web);
    await time.pass(hour - 1);
    expect(host.restarts).toEqual([]);
    const decision = host.bodies('decision').at(-1)!;
    expect(decision.reason).toBe('in-maintenance');
    expect(decision.checks.find(({ reason }) => reason === 'in-maintenance')?.saw).toBe(
      'the maintenance window "new disk" of ada is in force for 60 min more: ticket 12',
    );
    await time.pass(1);
    expect(host.restarts).toEqual([web]);
  });

  it('goes on watching: the incident is opened, and the state is on record', async () => {
    const host = await running(web);
    host.maintenance.take([windowAt(host.time.now())]);
    await host.kill(web);
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: web }]);
    expect(host.bodies('unit-state').at(-1)).toMatchObject({ unit: web, rawStatus: 'failed' });
  });

  it('does not bind people', async () => {
    const host = await running(web);
    host.maintenance.take([windowAt(host.time.now())]);
    await host.kill(web);
    ask(host);
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
  });

  it('is about the units and the hosts that it names', async () => {
    const host = await running(web, 'db-1.service');
    const now = host.time.now();
    host.maintenance.take([
      windowAt(now, { units: ['db-*'] }),
      windowAt(now, { id: 'e', hosts: ['elsewhere'] }),
    ]);
    await host.kill(web);
    await host.kill('db-1.service');
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
    expect(host.reasons('db-1.service')).toEqual(['in-maintenance']);
  });

  it('holds what a second one is about until that one is over too', async () => {
    const host = await running(web);
    const now = host.time.now();
    host.maintenance.take([windowAt(now), windowAt(now + 50 * minute, { id: 'b' })]);
    await host.kill(web);
    await host.time.pass(110 * minute - 1);
    expect(host.restarts).toEqual([]);
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
  });

  it('that a person ends, or deletes, ends at once', async () => {
    for (const after of [(now: number) => [windowAt(now, { endedAt: now })], () => []]) {
      const host = await running(web);
      const now = host.time.now();
      host.maintenance.take([windowAt(now)]);
      await host.kill(web);
      await host.time.pass(minute);
      expect(host.restarts).toEqual([]);
      host.maintenance.take(after(now));
      await host.time.pass(1);
      expect(host.restarts).toEqual([web]);
    }
  });

  it('does not heal what a person stopped, when it ends', async () => {
    const host = await running(web);
    host.maintenance.take([windowAt(host.time.now())]);
    await host.stopByPerson(web);
    await host.time.pass(2 * hour);
    expect(host.restarts).toEqual([]);
  });
});

/** A clock whose hands a person can move. */
class SetClock extends VirtualTime {
  ahead = 0;
  override now = (): number => this.mono() + 1_700_000_040_000 + this.ahead;
}

describe('the keeper of maintenance windows', () => {
  let folder = '';
  afterEach(() => folder !== '' && rmSync(folder, { recursive: true, force: true }));

  function keeperOn(clock: SetClock, file: string | null = null) {
    const seen: string[][] = [];
    const keeper: MaintenanceKeeper = new MaintenanceKeeper({
      hostname: 'h',
      file,
      clock,
      scheduler: clock,
      onChange: () => void seen.push(keeper.inForce.map(({ name }) => name)),
    });
    return { keeper, seen };
  }

  it('tells when one begins and ends, and of nothing else', async () => {
    const clock = new SetClock();
    const { keeper, seen } = keeperOn(clock);
    const start = clock.now() - (clock.now() % minute) + 5 * minute;
    keeper.take([windowAt(start)]);
    keeper.take([windowAt(start)]);
    await clock.pass(24 * hour);
    expect(seen).toEqual([['new disk'], []]);
  });

  it('keeps them over a restart, without anybody to ask', async () => {
    folder = mkdtempSync(join(tmpdir(), 'maintenance-'));
    const file = join(folder, 'maintenance.json');
    const clock = new SetClock();
    keeperOn(clock, file).keeper.take([windowAt(clock.now() - minute)]);
    expect(keeperOn(clock, file).keeper.inForce).toMatchObject([{ name: 'new disk' }]);
    for (const text of ['{"windows":', '[]', '{"windows": 5}']) {
      writeFileSync(file, text);
      expect(keeperOn(clock, file).keeper.inForce).toEqual([]);
    }
  });

  it('goes by the wall clock when that is set, forth and back, within a minute', async () => {
    const clock = new SetClock();
    const { keeper, seen } = keeperOn(clock);
    keeper.take([windowAt(clock.now() + 24 * hour)]);
    clock.ahead += 24 * hour + minute;
    expect(keeper.inForce).toHaveLength(1);
    await clock.pass(minute);
    clock.ahead -= 24 * hour;
    expect(keeper.inForce).toEqual([]);
    await clock.pass(minute);
    expect(seen).toEqual([['new disk'], []]);
  });

  it('has their ends on the monotonic clock for the engine', () => {
    const clock = new SetClock();
    const { keeper } = keeperOn(clock);
    const start = clock.now() - (clock.now() % minute);
    keeper.take([windowAt(start)]);
    expect(onMonotonic(keeper.inForce, clock)[0]!.until - clock.mono()).toBe(start + hour - clock.now());
  });
});
