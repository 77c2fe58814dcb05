import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const at = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** What a failure is told as, and what was skipped (scripts/lib/test-report.mjs). */
interface Counts {
  readonly passed: number;
  readonly failed: { name: string; at: string; words: string[] }[];
  readonly skipped: { name: string; describe: string | null; note: string }[];
}
const lib = (await import(at('scripts/lib/test-report.mjs'))) as {
  nothing(): Counts;
  add(a: Counts, b: Counts): Counts;
  countLine(counts: Counts): string;
  listSkipped(skipped: Counts['skipped']): string;
  listFailed(failed: Counts['failed'], most?: number): string;
};

/** Specs that end in every way that there is. */
const specs = {
  'ends.spec.ts': `import { beforeAll, describe, expect, it } from 'vitest';
describe('some', () => {
  it('passes', () => undefined);
  it('differs', () => expect({ a: 1, list: [1, 2, 3] }).toEqual({ a: 2, list: [1, 2, 3] }));
  it('never ends', () => new Promise(() => undefined), 50);
  it.skip('is skipped (no runc)', () => undefined);
  it('finds no engine', (context) => context.skip(true, 'no engine: none\\nof the kind'));
});
describe.skip('all (skipped: no bus)', () => {
  it('is one', () => undefined);
  describe('and', () => { it('is two', () => undefined); it('is three', () => undefined); });
});
describe('noted', () => {
  it('is one', (context) => context.skip(true, 'no engine'));
  it('is two', (context) => context.skip(true, 'no engine'));
});
describe('hooked', () => {
  beforeAll(() => { throw new Error('\\u001b[31mno host\\u001b[39m, because\\n' + 'of this\\n'.repeat(30)); });
  it('is one', () => undefined);
});
`,
  'lost.spec.ts':
    "import './nowhere.js';\nimport { it } from 'vitest';\nit('is never run', () => undefined);\n",
  'late.spec.ts': `import { it } from 'vitest';
it('throws', async () => {
  setTimeout(() => { throw new Error('too late'); });
  await new Promise((resolve) => setTimeout(resolve, 50));
});
`,
};

describe('what is told at the end of `npm test`', () => {
  let folder: string;
  let counts: Counts;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'smart-monitor-report-'));
    for (const [name, text] of Object.entries(specs)) writeFileSync(path.join(folder, name), text);
    symlinkSync(at('node_modules'), path.join(folder, 'node_modules'));
    const file = path.join(folder, 'report.json');
    const { status } = spawnSync(
      at('node_modules/.bin/vitest'),
      ['run', '--root', folder, `--reporter=${at('scripts/lib/vitest-report.mjs')}`],
      { cwd: folder, env: { ...process.env, FORCE_COLOR: '1', SMART_MONITOR_TEST_REPORT: file } },
    );
    expect(status).toBe(1);
    counts = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts every test that is skipped, and has one line for a describe that is skipped as a whole', () => {
    expect(lib.listSkipped(counts.skipped)).toBe(`
!! 8 tests were SKIPPED:
SKIPPED some > is skipped (no runc)
SKIPPED some > finds no engine: no engine: none
SKIPPED all (skipped: no bus) (3 tests)
SKIPPED noted (2 tests): no engine
SKIPPED hooked > is one
`);
    expect(lib.listSkipped([])).toBe('');
  });

  it('says of each failure what it is, where, and the first lines of its error', () => {
    const failed = counts.failed.toSorted((a, b) => a.at.localeCompare(b.at));
    const told = lib.listFailed(failed);
    expect(told).toContain(`FAILED  some > differs (ends.spec.ts:4)
        expected { a: 1, list: [ 1, 2, 3 ] } to deeply equal { a: 2, list: [ 1, 2, 3 ] }
        - Expected
        + Received
        @@ -1,7 +1,7 @@
          {
        -   "a": 2,
        +   "a": 1,
`);
    expect(told).toContain('FAILED  some > never ends (ends.spec.ts:5)\n        Test timed out in 50ms.\n');
    expect(told).toContain(`FAILED  hooked (ends.spec.ts:18)
        no host, because
${'        of this\n'.repeat(10)}        of this ...
`);
    expect(told).toMatch(/^FAILED {2}lost\.spec\.ts.*\n {8}Cannot find module '\.\/nowhere\.js'/m);
    expect(told).toContain('FAILED  an error outside of tests (late.spec.ts:3)\n        too late\n');
    expect(lib.listFailed([])).toBe('');
  });

  it('counts each failure once, over all suites', () => {
    expect(lib.countLine(counts)).toBe('2 passed, 5 failed, 8 skipped');
    const more = { ...lib.nothing(), passed: 3 };
    expect(lib.countLine(lib.add(counts, more))).toBe('5 passed, 5 failed, 8 skipped');
  });

  it('says less of each where there may be few lines, and names as many as there is place for', () => {
    const failed = Array.from({ length: 9 }, (_, index) => ({
      name: `test ${index}`,
      at: '',
      words: ['one', 'two', 'three', 'four'],
    }));
    for (let most = 1; most < 60; most += 1) {
      const lines = lib.listFailed(failed, most).trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(most);
      const named = lines.filter((line) => line.startsWith('FAILED  test ')).length;
      expect(named).toBe(most < failed.length ? most - 1 : failed.length);
      expect(lines.includes(`FAILED  and ${failed.length - named} more`)).toBe(named < failed.length);
    }
    expect(lib.listFailed(failed.slice(0, 2), 8)).toBe(
      ['test 0', 'test 1']
        .map((name) => `FAILED  ${name}\n        one\n        two\n        three ...\n`)
        .join(''),
    );
  });
});
