import { backTestBounds } from '@smart-monitor/contracts';
import { backTestCost } from '@smart-monitor/orchestrator/testing';

/** What a failure may be kept waiting by a back-test, milliseconds. */
const boundDelayMs = 20;
const boundP99Ms = 8;

/**
 * A back-test over as many observations as are allowed, while the event loop is watched: what has to be healed meanwhile
 * must not be kept waiting. Beside it what the record of a calm host and of a storm takes.
 */
export async function run(): Promise<Record<string, unknown> & { bench: string; ok: boolean }> {
  const cost = await backTestCost(backTestBounds.observations);
  console.log(
    `${cost.observations} observations played back in ${cost.seconds.toFixed(1)} s: ${cost.acted} actions; ` +
      `the event loop was late by ${cost.p50Ms.toFixed(1)} ms (p50), ${cost.p99Ms.toFixed(1)} ms (p99), ${cost.mostMs.toFixed(1)} ms (most)`,
  );
  return {
    bench: 'back-test',
    ok: cost.p99Ms < boundP99Ms && cost.mostMs < boundDelayMs,
    observations: cost.observations,
    seconds: Math.round(cost.seconds * 10) / 10,
    acted: cost.acted,
    delay_p50_ms: Math.round(cost.p50Ms * 10) / 10,
    delay_p99_ms: Math.round(cost.p99Ms * 10) / 10,
    delay_most_ms: Math.round(cost.mostMs * 10) / 10,
  };
}
