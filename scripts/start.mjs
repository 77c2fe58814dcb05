// `npm start`: everything from a clean clone to a running console. Plain JavaScript without any dependency,
// because nothing is installed yet when it begins.
import process from 'node:process';
import { checkNode } from './lib/node-version.mjs';
import { prepare } from './lib/prepare.mjs';
import { Phases, PhaseFailed } from './lib/phases.mjs';

checkNode();

const asked = process.argv.slice(2);
if (asked.includes('--help') || asked.includes('-h')) {
  const { usage } = await import('./lib/usage.mjs');
  process.stdout.write(usage);
  process.exit(0);
}

try {
  await prepare(new Phases(), { what: 'product' });
} catch (error) {
  if (!(error instanceof PhaseFailed)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
// In this same process: one less to pass signals through, and Ctrl-C reaches the supervisor itself.
await import('./dist/main.js');
