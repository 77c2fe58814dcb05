import { readFileSync } from 'node:fs';
import { ConfigError, DatabaseConfig, loadConfig } from '@smart-monitor/config';
import { BackupError, backUp, DatabaseError, restore } from '@smart-monitor/database';

/*
 * `main.js backup ...` and `main.js restore ...` where there is no checkout: in a container, in /opt/smart-monitor. The
 * database is the one that DATABASE_URL names; the login has to own the tables. docs/backup.md tells how it is called.
 */

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const commands = { backup: backUp, restore };

try {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : null;
  if (command === null) throw new BackupError('Say what to do: backup or restore.');
  await command(args, {
    product: version,
    folder: '.',
    withDatabase: (_, work) => work(loadConfig([DatabaseConfig])[0].url),
    tell: (line) => process.stdout.write(`${line}\n`),
    signal: stop.signal,
  });
} catch (error) {
  const expected =
    error instanceof BackupError || error instanceof DatabaseError || error instanceof ConfigError;
  process.stderr.write(`${expected ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = 1;
}
