import { describe, expect, it } from 'vitest';
import { simulate } from '../testing/simulation.js';

/** Other runs of the same test: SIMULATION_SEED, SIMULATION_DAYS, SIMULATION_UNITS. A whole year is `npm run bench -- decide`. */
const seed = Number(process.env['SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const days = Number(process.env['SIMULATION_DAYS'] ?? 14);
const units = Number(process.env['SIMULATION_UNITS'] ?? 200);

describe('the engine over virtual time', () => {
  it(`does what it must and nothing that it must not, in ${days} days of faults (seed ${seed})`, async () => {
    const result = await simulate({ seed, units, days, faultsPerUnitYear: 60 });
    expect(result.broken, `with SIMULATION_SEED=${seed}`).toEqual([]);
    expect(result.restarts).toBeGreaterThan(10);
  });
});
