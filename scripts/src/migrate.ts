import { parseArgs } from 'node:util';
import { DatabaseConfig, loadConfig } from '@smart-monitor/config';
import { Database } from '@smart-monitor/database';
import { runningDatabase } from './running-database.js';

/** `npm run migrate`: makes or upgrades the schema of DATABASE_URL, or of the running embedded product. */
try {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const named = ['DATABASE_URL', 'DATABASE_URL_FILE', 'DB_NAME'].some((name) => process.env[name]);
  const url = named
    ? loadConfig([DatabaseConfig])[0].url
    : await runningDatabase('owner', values.data ?? null);
  const database = Database.open({ url }, { applicationName: 'npm run migrate', poolSize: 1 });
  try {
    const applied = await database.migrate();
    process.stdout.write(
      applied.length > 0
        ? `Brought up to date: ${applied.join(', ')}\n`
        : 'The schema was up to date already.\n',
    );
  } finally {
    await database.close();
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
