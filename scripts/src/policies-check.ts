import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DocumentError, parsePolicies } from '@smart-monitor/config';

/** `npm run policies:check [-- FILE]`: says what the policies mean, or all that is wrong with them (exit code 1). */
const { positionals } = parseArgs({ allowPositionals: true });
const file = positionals[0] ?? 'config/policies.json';
try {
  const policies = parsePolicies(readFileSync(file, 'utf8'));
  for (const { name, failure, units, hosts, mode } of policies)
    process.stdout.write(`${name}: ${failure} of ${units.join(', ')} on ${hosts.join(', ')}: ${mode}\n`);
  process.stdout.write(
    `${file}: ${policies.length} policies, all good; behind them come the built-in ones.\n`,
  );
} catch (error) {
  const problems = error instanceof DocumentError ? error.problems : [(error as Error).message];
  process.stderr.write(`${file} cannot be used:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  process.exitCode = 1;
}
