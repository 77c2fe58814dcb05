// `npm test`: installs and builds where needed, runs every test, and ends with one plain line. What failed is also written
// to the file of SMART_MONITOR_FAILED, in few lines, for a caller that has more to say behind it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { checkNode } from './lib/node-version.mjs';
import { Phases, PhaseFailed } from './lib/phases.mjs';
import { prepare, root } from './lib/prepare.mjs';
import { loudly } from './lib/run.mjs';
import { add, countLine, listFailed, listSkipped, nothing } from './lib/test-report.mjs';

/** So few that the last 40 lines of the output have them all, and the summary of `npm run check`. */
const repeatedLines = 26;

checkNode();
try {
  await prepare(new Phases(), { what: 'everything' });
} catch (error) {
  if (!(error instanceof PhaseFailed)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  tell({ ...nothing(), failed: [{ name: 'install and build', at: '', words: lastLines(error.message) }] });
  process.exit(1);
}

// The whole of the stack's tests is `npm run e2e`.
process.env.STACK_E2E ??= 'short';
const suites = [
  { name: 'unit and integration tests', args: ['run'] },
  { name: 'browser and whole-product tests', args: ['run', '--config', 'e2e/vitest.config.ts'] },
];
const reports = mkdtempSync(path.join(tmpdir(), 'smart-monitor-test-'));
let total = nothing();
try {
  for (const [index, { name, args }] of suites.entries()) {
    process.stdout.write(`\n== ${name}\n`);
    const file = path.join(reports, `${index}.json`);
    const reporters = [
      '--reporter=default',
      `--reporter=${path.join(root, 'scripts/lib/vitest-report.mjs')}`,
    ];
    const code = await loudly(path.join(root, 'node_modules/.bin/vitest'), [...args, ...reporters], {
      cwd: root,
      env: { SMART_MONITOR_TEST_REPORT: file },
    });
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : nothing();
    if (code !== 0 && report.failed.length === 0)
      report.failed.push({ name, at: '', words: [`vitest ended with code ${code}`] });
    total = add(total, report);
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}

process.stdout.write(listSkipped(total.skipped));
tell(total);
process.exitCode = total.failed.length === 0 && total.passed > 0 ? 0 : 1;

function tell(counts) {
  process.stdout.write(`${listFailed(counts.failed)}\n${countLine(counts)}\n`);
  const file = process.env.SMART_MONITOR_FAILED;
  if (file) writeFileSync(file, listFailed(counts.failed, repeatedLines));
}

function lastLines(text) {
  return text.trim().split('\n').slice(-12);
}
