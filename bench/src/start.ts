import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { quantile } from './statistics.js';
import { freePort } from '@smart-monitor/testing';

const rounds = 3;
/** Seconds: with a new data folder, and with one that is there already. */
const bounds = { cold: 15, warm: 6 };
const supervisor = fileURLToPath(new URL('../../scripts/dist/main.js', import.meta.url));

/** `npm start` after the build, until the console answers: a new data folder, then the same one again. */
export async function run(): Promise<Record<string, unknown> & { bench: string; ok: boolean }> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const data = mkdtempSync(path.join(tmpdir(), 'smart-monitor-bench-start-'));
    try {
      cold.push(await startOnce(data));
      warm.push(await startOnce(data));
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }
  const figures = { cold_s: round2(quantile(cold, 0.5)), warm_s: round2(quantile(warm, 0.5)) };
  console.table([
    {
      start: 'new data folder',
      'median s': figures.cold_s,
      'max s': round2(Math.max(...cold)),
      bound: bounds.cold,
    },
    {
      start: 'existing data',
      'median s': figures.warm_s,
      'max s': round2(Math.max(...warm)),
      bound: bounds.warm,
    },
  ]);
  return {
    bench: 'start',
    ok: figures.cold_s < bounds.cold && figures.warm_s < bounds.warm,
    ...figures,
    rounds,
  };
}

/** Seconds from the start of the supervisor until the console answers; stops it again with SIGINT. */
async function startOnce(data: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [supervisor, '--port', String(port), '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`The product did not start:\n${text}`);
      if (performance.now() - began > 120_000) throw new Error(`No console after 120 s:\n${text}`);
      const answered = await fetch(`http://127.0.0.1:${port}/health`).then(
        async (answer) => (await answer.arrayBuffer(), answer.ok),
        () => false,
      );
      if (answered) return (performance.now() - began) / 1000;
      await sleep(25);
    }
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
