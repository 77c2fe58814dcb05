import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResult, resultPath, writeResult, type ResultFile } from './result-file.js';

const result: ResultFile = {
  check: 'web answers',
  print: 'abc',
  boot: 'b',
  written: 12.5,
  looks: [
    { mono: 1, ok: true, durationMs: 3, detail: 'status 200' },
    { mono: 2, ok: null, durationMs: 3, detail: 'held up' },
  ],
  beat: null,
};

describe('the file of a result', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'results-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (): ReturnType<typeof readResult> => readResult(folder, 'web answers');
  const put = (text: string): void => writeFileSync(resultPath(folder, 'web answers'), text);

  it('is read as it was written, and nothing is left beside it', () => {
    writeResult(folder, result);
    expect(read()).toEqual({ kind: 'result', result });
    expect(readdirSync(folder)).toEqual(['web answers.result']);
  });

  it('is absent where there is none', () => expect(read()).toEqual({ kind: 'absent' }));

  it('holds the last looks, and plain short words whatever a server said', () => {
    const detail = `\u001b[2J\ud83d${'ä'.repeat(400)}`;
    const looks = Array.from({ length: 30 }, (_, index) => ({
      mono: index,
      ok: false,
      durationMs: 1,
      detail,
    }));
    writeResult(folder, { ...result, looks });
    const reading = read();
    expect(reading).toMatchObject({ kind: 'result' });
    if (reading.kind !== 'result') return;
    expect(reading.result.looks).toHaveLength(20);
    expect(reading.result.looks.at(-1)).toMatchObject({ mono: 29 });
    expect(reading.result.looks[0]!.detail).toMatch(/^[\x20-\x7e]{200}$/);
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a list', '[]'],
    ['too much', JSON.stringify({ ...result, more: 'x'.repeat(20_000) })],
    ['a field that nobody knows', JSON.stringify({ ...result, more: 1 })],
    ['another check', JSON.stringify({ ...result, check: 'db' })],
    ['a time that is none', JSON.stringify({ ...result, written: '12' })],
    ['a time before time', JSON.stringify({ ...result, written: -1 })],
    [
      'a look that is neither good nor bad',
      JSON.stringify({ ...result, looks: [{ ...result.looks[0], ok: 1 }] }),
    ],
    ['too many looks', JSON.stringify({ ...result, looks: Array(21).fill(result.looks[0]) })],
    ['looks out of order', JSON.stringify({ ...result, looks: result.looks.toReversed() })],
    [
      'words that move the cursor',
      JSON.stringify({ ...result, looks: [{ ...result.looks[0], detail: '\u001b[2J' }] }),
    ],
    ['a key twice', '{"check": "web answers", "check": "web answers"}'],
  ])('is not used when it holds %s', (_what, text) => {
    put(text);
    expect(read()).toMatchObject({ kind: 'unusable' });
  });

  it('is not read through a link', () => {
    writeFileSync(join(folder, 'elsewhere'), JSON.stringify(result));
    symlinkSync(join(folder, 'elsewhere'), resultPath(folder, 'web answers'));
    expect(read()).toMatchObject({ kind: 'unusable' });
  });
});
