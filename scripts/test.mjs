// `npm test`: installs and builds where needed, runs every test, and ends with one plain line.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { checkNode } from './lib/node-version.mjs';
import { Phases, PhaseFailed } from './lib/phases.mjs';
import { prepare, root } from './lib/prepare.mjs';
import { loudly } from './lib/run.mjs';
import { add, listSkipped, nothing, readReport } from './lib/test-report.mjs';

checkNode();
try {
  await prepare(new Phases(), { what: 'everything' });
} catch (error) {
  if (!(error instanceof PhaseFailed)) throw error;
  process.stderr.write(`\n${error.message}\n\n0 passed, 1 failed, 0 skipped\n`);
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
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await loudly(path.join(root, 'node_modules/.bin/vitest'), [...args, ...reporters], {
      cwd: root,
    });
    const report = existsSync(file) ? readReport(JSON.parse(readFileSync(file, 'utf8'))) : nothing();
    // A suite that failed without a failed test: a file that could not be loaded, an error outside of tests.
    if (code !== 0 && report.failed.length === 0)
      report.failed.push(`${name}: vitest ended with code ${code}`);
    total = add(total, report);
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}

process.stdout.write(listSkipped(total.skipped));
for (const failed of total.failed) process.stdout.write(`FAILED  ${failed}\n`);
process.stdout.write(
  `\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped\n`,
);
process.exitCode = total.failed.length === 0 && total.passed > 0 ? 0 : 1;
