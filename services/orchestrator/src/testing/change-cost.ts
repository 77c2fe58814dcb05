import { unitState } from './unit-state.js';
import { VirtualHost } from './virtual-host.js';

/**
 * What one change of one unit costs the engine, from the observation to the recorded decision: microseconds, the median
 * over rounds of a thousand changes each. Every second change is a failure that is judged by every check (dry run), every
 * other one brings the unit back.
 */
export async function changeCost(units: number, rounds = 30): Promise<number> {
  const names = Array.from({ length: units }, (_, index) => `unit-${index}.service`);
  const host = new VirtualHost({ approved: names, dryRun: true, onRecord: () => undefined });
  await host.start(...names.map((name) => unitState(name)));
  const { observe } = host.pipeline;
  const costs: number[] = [];
  let next = 0;
  for (let round = 0; round < rounds; round += 1) {
    const states = Array.from({ length: 500 }, () => host.units.get(names[(next = (next + 7919) % units)]!)!);
    const began = process.hrtime.bigint();
    for (const up of states) {
      const mono = host.time.mono();
      const stateChangeTimestampMonotonic = mono * 1000;
      const failed = { activeState: 'failed', subState: 'failed', result: 'signal' } as const;
      const down = { ...up, ...failed, stateChangeTimestampMonotonic };
      const back = { ...up, invocationId: `${next}`.padStart(32, 'c'), stateChangeTimestampMonotonic };
      for (const state of [down, back]) observe.take({ kind: 'unit', via: 'PropertiesChanged', state, mono });
    }
    costs.push(Number(process.hrtime.bigint() - began) / 1_000 / 1_000);
    await host.time.pass(60_000);
  }
  return costs.sort((a, b) => a - b)[costs.length >> 1]!;
}
