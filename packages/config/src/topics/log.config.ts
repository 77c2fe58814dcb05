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

  /** The names of Nest's log levels that are shown: the least one and all above it. */
  get shown(): ('debug' | 'log' | 'warn' | 'error' | 'fatal')[] {
    const all = ['debug', 'log', 'warn', 'error', 'fatal'] as const;
    return all.slice(all.indexOf(this.level === 'info' ? 'log' : this.level));
  }
}
