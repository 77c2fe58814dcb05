import { parseArgs } from 'node:util';
import { runningDatabase } from './running-database.js';
import { queryOnce } from './supervisor/database-part.js';
import { table } from './table.js';

/** `npm run sql -- "SELECT ..."`: asks the running product's database as the read-only role smartmon_ro. */
const usage = 'npm run sql -- [--data DIR] "SELECT service_name, raw_status FROM service_status LIMIT 5"';

try {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' } },
    allowPositionals: true,
  });
  const statement = positionals.join(' ').trim();
  if (statement === '') throw new Error(`Say what to ask: ${usage}`);
  const { columns, rows, command, count } = await queryOnce(
    await runningDatabase('ro', values.data ?? null),
    statement,
  );
  if (columns.length > 0) process.stdout.write(`${table(columns, rows)}\n`);
  process.stdout.write(columns.length > 0 ? `(${rows.length} rows)\n` : `${command} ${count}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
