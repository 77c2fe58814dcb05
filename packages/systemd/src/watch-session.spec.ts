import { expect, it } from 'vitest';
import type { BusSignal } from './bus.js';
import type { SystemdConnection } from './connection.js';
import type { SystemdEvent } from './types.js';
import { unitPath } from './unit-path.js';
import { WatchSession } from './watch-session.js';

const unit = 'job.service';
const path = unitPath(unit);
const turns = async (): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
};

/** A manager whose answers come when the test says so: the order of answers is what is tested, which no lab can fix. */
class SlowManager {
  readonly asked: { properties: ((read: Record<string, unknown>) => void)[]; jobs: (() => void)[] } = {
    properties: [],
    jobs: [],
  };
  signal: (signal: BusSignal) => void = () => undefined;

  readonly connection = {
    bus: {
      onSignal: (listener: (signal: BusSignal) => void) => (this.signal = listener),
      match: () => Promise.resolve(),
    },
    onClose: () => undefined,
    subscribe: () => Promise.resolve(),
    listUnits: () => Promise.resolve([]),
    properties: () => new Promise((resolve) => this.asked.properties.push(resolve)),
    jobType: () => new Promise((resolve) => this.asked.jobs.push(() => resolve('start'))),
    close: () => undefined,
  } as unknown as SystemdConnection;

  tells(activeState: string): void {
    this.signal({
      path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'PropertiesChanged',
      body: ['org.freedesktop.systemd1.Unit', { ActiveState: { signature: 's', value: activeState } }, []],
    });
  }
}

it('ends with what is so, whoever of two readers is answered last', async () => {
  const manager = new SlowManager();
  const events: SystemdEvent[] = [];
  const session = new WatchSession(manager.connection, (event) => events.push(event), {
    mono: () => 0,
    types: ['service'],
    resyncMs: 60_000,
    heartbeatMs: 60_000,
  });
  await session.begin('start');
  // A unit that was not told of begins to live, and its job is there still when it is read.
  manager.tells('activating');
  manager.asked.properties.shift()!({ Id: unit, ActiveState: 'activating', Job: [7, '/job/7'] });
  await turns();
  // It is over before the type of that job is known.
  manager.tells('failed');
  await turns();
  for (const answer of manager.asked.properties.splice(0))
    answer({ Id: unit, ActiveState: 'failed', Job: [0, '/'] });
  await turns();
  for (const answer of manager.asked.jobs.splice(0)) answer();
  await turns();
  for (const answer of manager.asked.properties.splice(0))
    answer({ Id: unit, ActiveState: 'failed', Job: [0, '/'] });
  await turns();
  const told = events.flatMap((event) => (event.kind === 'unit' ? [event.state.activeState] : []));
  expect(told.at(-1)).toBe('failed');
  expect(session.states()?.map(({ activeState }) => activeState)).toEqual(['failed']);
  session.end();
});
