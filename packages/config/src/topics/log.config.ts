import { ChoiceSetting } from '../setting.js';

/** What is written to the log. */
export class LogConfig {
  @ChoiceSetting({
    env: 'LOG_LEVEL',
    sentence: 'The least important kind of message that is still written.',
    choices: ['debug', 'info', 'warn', 'error'],
    spellings: { warning: 'warn', critical: 'error', fatal: 'error' },
    default: 'info',
  })
  readonly level!: 'debug' | 'info' | 'warn' | 'error';
}
