import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DocumentError, parseChecks } from '@smart-monitor/config';
import { lookedAt } from '@smart-monitor/contracts';

/** `npm run checks:check [-- FILE]`: says what the checks mean, or all that is wrong with them (exit code 1). */
const { positionals } = parseArgs({ allowPositionals: true });
const file = positionals[0] ?? 'config/checks.json';
try {
  const checks = parseChecks(readFileSync(file, 'utf8'));
  for (const check of checks) {
    const { name, unit, hosts, intervalSeconds, kind } = check;
    const red =
      kind === 'heartbeat'
        ? `dead after ${check.deadSeconds} s`
        : `red when ${check.failures} of ${check.of} failed`;
    process.stdout.write(
      `${name}: ${lookedAt(check)} for ${unit} on ${hosts.join(', ')}, every ${intervalSeconds} s, ${red}\n`,
    );
  }
  process.stdout.write(
    `${file}: ${checks.length} checks, all good; what a red one leads to is in policies.json (unit-hung).\n`,
  );
} catch (error) {
  const problems = error instanceof DocumentError ? error.problems : [(error as Error).message];
  process.stderr.write(`${file} cannot be used:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  process.exitCode = 1;
}
