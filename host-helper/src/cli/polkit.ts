import { systemClock } from '../clock.js';
import { logLine } from '../log.js';
import { rulePath, ruleStatePath } from '../polkit/state.js';
import { writePolkitRule } from '../polkit/write.js';
import { defaultConfig, parseCommandLine, UsageError } from './options.js';

/** `polkit write [--config FILE]`: 0 where the rule is the one of the list, 1 where an older one, or none, stands. */
export function polkit(args: readonly string[]): number {
  const { words, options } = parseCommandLine(args, ['config']);
  if (words.length !== 1 || words[0] !== 'write') throw new UsageError('The only command is: polkit write.');
  const config = options['config'] ?? defaultConfig;
  const state = writePolkitRule({
    config,
    rulePath,
    statePath: ruleStatePath,
    wall: () => systemClock.now(),
  });
  if (state.problem === '') {
    logLine('info', `The polkit rule is the one of the allow-list ${state.listHash.slice(0, 12)}.`);
    return 0;
  }
  logLine('error', `The polkit rule was not made anew. ${state.problem}`);
  return 1;
}
