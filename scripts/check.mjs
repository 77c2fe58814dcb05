// `npm run check`: what has to hold before a change is taken. `--no-tests` leaves the tests out, for a caller that
// has run them already.
import process from 'node:process';
import { checkNode } from './lib/node-version.mjs';
import { longFiles } from './lib/long-files.mjs';
import { Phases, PhaseFailed } from './lib/phases.mjs';
import { prepare, root } from './lib/prepare.mjs';
import { loudly } from './lib/run.mjs';

checkNode();
const withTests = !process.argv.includes('--no-tests');
const bin = (name) => `${root}/node_modules/.bin/${name}`;
const program = (file, args) => async () => (await loudly(file, args, { cwd: root })) === 0;

const steps = [
  ['install and build', () => built()],
  ['format (prettier)', program(bin('prettier'), ['--check', '--log-level=warn', '.'])],
  ['lint (oxlint, type-aware)', program(bin('oxlint'), ['--type-aware', '--deny-warnings'])],
  ['types (tsc)', program(bin('tsc'), ['-b'])],
  ['dead code (knip)', program(bin('knip'), [])],
  ['no file over 400 lines', () => shortFiles()],
  ...(withTests ? [['tests', program(process.execPath, [`${root}/scripts/test.mjs`])]] : []),
];

const results = [];
for (const [name, step] of steps) {
  process.stdout.write(`\n== ${name}\n`);
  const began = Date.now();
  const ok = await step();
  results.push({ name, ok, seconds: ((Date.now() - began) / 1000).toFixed(1) });
}
process.stdout.write('\n');
for (const { name, ok, seconds } of results)
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
if (!withTests) process.stdout.write('       tests were not run here (--no-tests)\n');
const failed = results.filter(({ ok }) => !ok).length;
process.stdout.write(
  failed === 0 ? 'check: clean\n' : `check: ${failed} of ${results.length} steps failed\n`,
);
process.exitCode = failed === 0 ? 0 : 1;

async function built() {
  try {
    await prepare(new Phases(), { what: 'everything' });
    return true;
  } catch (error) {
    if (!(error instanceof PhaseFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    return false;
  }
}

async function shortFiles() {
  const long = await longFiles(root, 400);
  for (const { file, lines } of long) process.stdout.write(`${file} has ${lines} lines; 400 is the most.\n`);
  return long.length === 0;
}
