// `npm run bench [-- NAME ...]`: builds what is needed, then measures.
import process from 'node:process';
import { checkNode } from './lib/node-version.mjs';
import { Phases, PhaseFailed } from './lib/phases.mjs';
import { prepare } from './lib/prepare.mjs';

checkNode();
try {
  await prepare(new Phases(), { what: 'everything' });
} catch (error) {
  if (!(error instanceof PhaseFailed)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
await import('../bench/dist/main.js');
