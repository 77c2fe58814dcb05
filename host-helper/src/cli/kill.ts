import { type ProcessFacts, readFacts } from '../process/facts.js';
import { UsageError } from './options.js';

/** The options of `call kill UNIT`. */
export const killOptions = ['signal', 'who', 'pid', 'start-time', 'executable'] as const;

/**
 * The body of a kill as a person asks for it. With `--pid` alone the process is looked up as it is at this moment, so
 * that the helper refuses any other that has its number by then; scripts that have looked earlier say all three.
 */
export function killBody(
  unit: string,
  options: Readonly<Record<string, string>>,
  look: (pid: number) => ProcessFacts | null = readFacts,
): unknown {
  const signal = (options['signal'] ?? 'TERM').replace(/^SIG/, '');
  const body = { unit, signal };
  if (options['pid'] === undefined) {
    for (const name of ['start-time', 'executable'])
      if (options[name] !== undefined) throw new UsageError(`--${name} goes with --pid.`);
    return { ...body, who: options['who'] ?? 'main' };
  }
  if (options['who'] !== undefined) throw new UsageError('It is either --who or --pid.');
  const pid = natural(options['pid'], 'pid');
  const { 'start-time': given, executable: named } = options;
  const facts = given === undefined || named === undefined ? look(pid) : null;
  const startTime = given === undefined ? facts?.stat.startTime : natural(given, 'start-time');
  if (startTime === undefined) throw new UsageError(`There is no process ${pid}.`);
  const executable = named ?? facts?.executable.path ?? null;
  if (executable === null) throw new UsageError(`What process ${pid} runs cannot be told: say --executable.`);
  return { ...body, pid, startTime, executable };
}

function natural(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--${name} has to be a number.`);
  return Number(text);
}
