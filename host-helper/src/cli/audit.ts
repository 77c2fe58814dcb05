import { auditKey, verifyAudit } from '../audit/files.js';
import { loadSettings } from '../settings/settings.js';
import { defaultConfig, parseCommandLine, UsageError } from './options.js';

/** `audit verify [--config FILE] [--head HASH]`: 0 where the chain holds, 1 where it does not. */
export function audit(args: readonly string[]): number {
  const { words, options } = parseCommandLine(args, ['config', 'head']);
  if (words.length !== 1 || words[0] !== 'verify') throw new UsageError('The only command is: audit verify.');
  const folder = loadSettings(options['config'] ?? defaultConfig).stateDirectory;
  const verdict = verifyAudit(folder, auditKey(folder), options['head']);
  if (!verdict.ok) {
    process.stdout.write(`The audit chain does not hold: ${verdict.file}, ${verdict.problem}.\n`);
    return 1;
  }
  const { seq, head } = verdict.state;
  process.stdout.write(
    `The audit chain holds: ${verdict.lines} lines in ${verdict.files} file(s), newest number ${seq}, head ${head}.\n`,
  );
  if (verdict.tornBytes > 0)
    process.stdout.write(
      `Behind it are ${verdict.tornBytes} bytes of an unfinished line, as a crash leaves them: the helper removes them at its start and writes that down.\n`,
    );
  if (options['head'] === undefined || options['head'] === head) return 0;
  if (verdict.headAt !== null) {
    process.stdout.write(`It goes on from the head that was given, which is number ${verdict.headAt}.\n`);
    return 0;
  }
  process.stdout.write(
    `But no line has the head that was given, ${options['head']}: lines were taken away since, or it is older than the files that are kept.\n`,
  );
  return 1;
}
