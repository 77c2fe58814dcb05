import { backTestBounds } from '@smart-monitor/contracts';
import { backTestCost, recordVolume } from '@smart-monitor/orchestrator/testing';
import { startPostgres } from '@smart-monitor/testing';

/** What a back-test may add to the delay of the event loop at rest, p99, milliseconds. */
const boundMs = 10;

const hosts = [
  ['calm', 2],
  ['busy', 200],
] as const;

/**
 * A back-test over as many observations as are allowed, from a real PostgreSQL, while the event loop of its process is
 * watched: what has to be healed meanwhile must not be kept waiting. Beside it the same process at rest, and what the record
 * of a host of 120 units takes.
 */
export async function run(): Promise<Record<string, unknown> & { bench: string; ok: boolean }> {
  const bytes: Record<string, number> = {};
  for (const [name, faults] of hosts) {
    const volume = await recordVolume(120, faults, 30);
    bytes[`${name}_bytes_day`] = Math.round(volume.bytes);
    console.log(`${name}: ${Math.round(volume.bytes / 1024)} KiB and ${Math.round(volume.rows)} rows a day`);
  }
  const server = await startPostgres();
  const cost = await backTestCost(server.url, backTestBounds.observations).finally(() => server.stop());
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  console.log(
    `${cost.observations} observations played back in ${cost.seconds.toFixed(1)} s, ${cost.acted} actions; the event loop was late by ` +
      `${ms(cost.p50Ms)} (p50), ${ms(cost.p99Ms)} (p99), ${ms(cost.mostMs)} (most); at rest ${ms(cost.floorP99Ms)} (p99), ${ms(cost.floorMostMs)} (most); the process grew by ${Math.round(cost.grewMb)} MiB`,
  );
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  return {
    bench: 'backtest',
    ok:
      cost.p99Ms <= cost.floorP99Ms + boundMs &&
      cost.gaps === 0 &&
      cost.seconds < backTestBounds.minutes * 60,
    observations: cost.observations,
    seconds: rounded(cost.seconds),
    delay_p50_ms: rounded(cost.p50Ms),
    delay_p99_ms: rounded(cost.p99Ms),
    delay_most_ms: rounded(cost.mostMs),
    floor_p99_ms: rounded(cost.floorP99Ms),
    floor_most_ms: rounded(cost.floorMostMs),
    grew_mb: Math.round(cost.grewMb),
    ...bytes,
  };
}
