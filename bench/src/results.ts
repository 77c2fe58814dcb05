import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const head = `# Results of the benchmarks

Each entry is one run of \`npm run bench\`, appended by it. Ratios bind, absolute times are this machine's.
`;

/** The first line that a program prints about itself, or null where it is not installed. */
function versionOf(program: string, args: readonly string[]): string | null {
  try {
    const text = execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return text.split('\n')[0]?.trim() ?? null;
  } catch {
    return null;
  }
}

/** The machine and the versions that a figure depends on. */
export function machineLines(): string[] {
  const [first] = cpus();
  return [
    `Machine: ${cpus().length} x ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    `Versions: ${[`Node ${process.versions.node}`, versionOf('/bin/systemctl', ['--version']), versionOf('monit', ['-V']), versionOf('git', ['rev-parse', '--short', 'HEAD'])].filter(Boolean).join('; ')}`,
    `Load when it began: ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}`,
  ];
}

/** Appends a result to bench/RESULTS.md with its machine, versions and date. */
export function appendResults(result: { readonly bench: string; readonly ok: boolean }): void {
  if (!existsSync(file)) writeFileSync(file, head);
  const entry = [
    `\n## ${result.bench}, ${new Date().toISOString().slice(0, 16)}Z, ${result.ok ? 'bounds held' : 'BOUNDS NOT HELD'}`,
    '',
    ...machineLines().map((line) => `- ${line}`),
    '',
    '```json',
    JSON.stringify(result),
    '```',
    '',
  ];
  try {
    appendFileSync(file, entry.join('\n'));
  } catch (error) {
    console.error(`The result could not be kept in ${file}: ${(error as Error).message}`);
  }
}
