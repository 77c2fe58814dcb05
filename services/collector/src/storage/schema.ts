import type { Logger } from '@nestjs/common';
import type { Database } from '@smart-monitor/database';

/**
 * Waits until the schema that this version needs is there; makes it where `initSchema` says so. Tries for as long
 * as the signal lets it, because samples wait in the spool meanwhile.
 */
export async function schemaReady(
  database: Pick<Database, 'migrate' | 'waitForSchema'>,
  initSchema: boolean,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  let told = '';
  while (!signal.aborted) {
    try {
      if (initSchema) {
        const made = await database.migrate();
        if (made.length > 0) logger.log(`The database was brought up to date: ${made.join(', ')}.`);
        return;
      }
      return await database.waitForSchema(signal);
    } catch (error) {
      signal.throwIfAborted();
      const { message } = error as Error;
      if (message !== told)
        logger.warn(`${message.replace(/\.$/, '')}. Samples are kept on disk until then.`);
      told = message;
      // Another process may have made the schema, with a login that may.
      const wait = AbortSignal.any([signal, AbortSignal.timeout(3_000)]);
      const there = await database.waitForSchema(wait).then(
        () => true,
        () => false,
      );
      if (there) return;
      if (!wait.aborted)
        await new Promise((resolve) => wait.addEventListener('abort', resolve, { once: true }));
    }
  }
  signal.throwIfAborted();
}
