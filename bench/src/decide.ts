import { changeCost, simulate } from '@smart-monitor/orchestrator/testing';

const boundUs = 50;
const boundYearS = 60;
const units = 10_000;

/**
 * The engine alone, without systemd, helper and disk: what one change among 10,000 units costs, and a virtual year of
 * 1,000 units with random faults, in which nothing may happen that must not.
 */
export async function run(): Promise<Record<string, unknown>> {
  const usPerChange = await changeCost(units);
  const seed = Math.floor(Math.random() * 2 ** 32);
  const began = process.hrtime.bigint();
  const { broken, ...year } = await simulate({ seed, units: 1_000, days: 365 });
  const yearS = Number(process.hrtime.bigint() - began) / 1e9;
  console.log(`one change among ${units} units: ${usPerChange.toFixed(1)} us (bound ${boundUs})`);
  console.log(
    `a virtual year of 1,000 units: ${yearS.toFixed(1)} s (bound ${boundYearS}), seed ${seed}: ` +
      `${year.faults} faults, ${year.restarts} restarts, ${year.records} records`,
  );
  for (const [reason, count] of Object.entries(year.reasons)) console.log(`  ${reason}: ${count}`);
  for (const problem of broken) console.log(`  BROKEN: ${problem}`);
  return {
    bench: 'decide',
    ok: usPerChange < boundUs && yearS < boundYearS && broken.length === 0,
    us_per_change: Math.round(usPerChange * 10) / 10,
    year_s: Math.round(yearS * 10) / 10,
    seed,
    faults: year.faults,
    restarts: year.restarts,
    broken: broken.length,
  };
}
