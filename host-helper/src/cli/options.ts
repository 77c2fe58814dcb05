/** A command line that is not understood; shown with the usage, exit code 64 (EX_USAGE). */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandLine {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/** Splits `call journal a.service --lines 5` into words and `--name value` options; unknown options are refused. */
export function parseCommandLine(args: readonly string[], known: readonly string[]): CommandLine {
  const words: string[] = [];
  const options: Record<string, string> = {};
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!;
    if (!arg.startsWith('--')) {
      words.push(arg);
      continue;
    }
    const name = arg.slice(2);
    const value = args[i + 1];
    if (!known.includes(name)) throw new UsageError(`There is no option ${arg}.`);
    if (value === undefined) throw new UsageError(`The option ${arg} needs a value.`);
    options[name] = value;
    i += 1;
  }
  return { words, options };
}

export const defaultConfig = '/etc/smart-monitor/helper.json';
