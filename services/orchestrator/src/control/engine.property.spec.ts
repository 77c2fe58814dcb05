import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const names = ['a.service', 'b.service', 'c.service', 'unlisted.service'];

type Step =
  | { readonly unit: string; readonly what: 'kill' | 'stop' | 'start' | 'break' | 'mend' | 'exit' }
  | { readonly pass: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    unit: fc.constantFrom(...names),
    what: fc.constantFrom('kill', 'stop', 'start', 'break', 'mend', 'exit'),
  }),
  fc.record({ pass: fc.integer({ min: 0, max: 2_000_000 }) }),
);

describe('the engine, whatever happens', () => {
  it('keeps to the list, to people and to the budget, and ends every action', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const host = new VirtualHost({ approved: names.slice(0, 3) });
        await host.start(...names.map((name) => unitState(name)));
        const stopped = new Set<string>();
        for (const one of steps) {
          const before = host.restarts.length;
          await take(host, one, stopped);
          for (const unit of host.restarts.slice(before)) {
            expect(unit, 'restarted although it is not on the list').not.toBe('unlisted.service');
            expect(stopped.has(unit), `${unit} was restarted although a person had stopped it`).toBe(false);
          }
        }
        withinBudget(host);
        await host.time.pass(60_000);
        const intents = host.bodies('intent').map((body) => body.actionId);
        const outcomes = host.bodies('outcome').map((body) => body.actionId);
        expect(new Set(outcomes)).toEqual(new Set(intents));
        expect(outcomes.length).toBe(intents.length);
      }),
      { numRuns: 150 },
    );
  });
});

async function take(host: VirtualHost, one: Step, stopped: Set<string>): Promise<void> {
  if ('pass' in one) return host.time.pass(one.pass);
  const state = host.units.get(one.unit)!;
  const up = state.activeState === 'active';
  switch (one.what) {
    case 'kill':
      return up ? host.kill(one.unit) : undefined;
    case 'exit':
      return up ? host.change(one.unit, { activeState: 'inactive', subState: 'dead' }) : undefined;
    case 'stop':
      stopped.add(one.unit);
      return host.stopByPerson(one.unit);
    case 'start': {
      stopped.delete(one.unit);
      const invocationId = Math.random().toString(16).slice(2).padEnd(32, '0').slice(0, 32);
      return host.change(one.unit, {
        activeState: 'active',
        subState: 'running',
        invocationId,
        activeEnterTimestampMonotonic: host.time.mono() * 1000,
      });
    }
    case 'break':
      host.broken.add(one.unit);
      return;
    case 'mend':
      host.broken.delete(one.unit);
      return;
  }
}

function withinBudget(host: VirtualHost): void {
  const intents = host.records.filter((record) => record.body.kind === 'intent');
  for (const first of intents) {
    const within = (ms: number) =>
      intents.filter((other) => other.mono >= first.mono && other.mono < first.mono + ms);
    expect(within(3_600_000).length, 'actions on the host in an hour').toBeLessThanOrEqual(10);
    const unit = first.body.kind === 'intent' ? first.body.unit : '';
    const ofUnit = within(600_000).filter(
      (other) => other.body.kind === 'intent' && other.body.unit === unit,
    );
    expect(ofUnit.length, `actions on ${unit} in ten minutes`).toBeLessThanOrEqual(3);
    if (first.body.kind !== 'intent' || (first.body.attempt ?? 0) <= 3) continue;
    const before = intents.findLast(
      (other) => other.mono < first.mono && other.body.kind === 'intent' && other.body.unit === unit,
    );
    expect(first.mono - before!.mono, `half an hour between probes of ${unit}`).toBeGreaterThanOrEqual(
      1_800_000,
    );
  }
}
