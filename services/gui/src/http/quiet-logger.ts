import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Nest's own tales of which route it mapped; nobody reads them twice. */
const chatter = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

/** The log on stdout: what happened, without how Nest put itself together. */
export class QuietLogger extends ConsoleLogger {
  constructor(logLevels: LogLevel[]) {
    super({ logLevels, colors: process.stdout.isTTY === true, prefix: 'gui' });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && chatter.has(context)) return;
    super.log(message, ...(rest as [string]));
  }
}
