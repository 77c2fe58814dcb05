import { describe, expect, it } from 'vitest';
import { ErrorLines } from './error-lines.js';

describe('the errors in the output of a child', () => {
  it('are shown, whole lines only, other lines are not', () => {
    const seen: string[] = [];
    const lines = new ErrorLines((line) => seen.push(line));
    lines.read('[Nest] 12 LOG started\n[Nest] 12 ERR');
    lines.read('OR [Shipper] the database is away\n{"level":"error","msg":"x"}\n');
    expect(seen).toEqual(['[Nest] 12 ERROR [Shipper] the database is away', '{"level":"error","msg":"x"}']);
  });

  it('are shown once a minute when they repeat', () => {
    const seen: string[] = [];
    let now = 0;
    const lines = new ErrorLines(
      (line) => seen.push(line),
      () => now,
    );
    for (now = 0; now <= 60_000; now += 1_000) lines.read(`ERROR try ${now} failed\n`);
    expect(seen).toHaveLength(2);
  });
});
