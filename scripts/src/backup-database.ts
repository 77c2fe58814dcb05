import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseConfig, loadConfig } from '@smart-monitor/config';
import { type backUp } from '@smart-monitor/database';
import { startPostgres, unprivilegedUser } from '@smart-monitor/testing';
import { checkout } from './checkout.js';
import { runningDatabase } from './running-database.js';
import { claim, findRunning, release } from './supervisor/running.js';
import { chooseState, prepareState, stateFolder } from './supervisor/state-folder.js';

type Command = typeof backUp;

/**
 * Runs `backup` or `restore` on DATABASE_URL where that is set; else on the embedded database: the running product's, or,
 * where none runs, the one in the data folder, which is started for as long as it takes. `make` lets it be made.
 */
export async function runOnDatabase(command: Command, make: boolean): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const manifest = readFileSync(path.join(checkout, 'package.json'), 'utf8');
  const user = unprivilegedUser();
  try {
    await command(process.argv.slice(2), {
      product: (JSON.parse(manifest) as { version: string }).version,
      folder: path.join(await chooseState(checkout, null, user), 'backups'),
      async withDatabase(data, work) {
        const named = ['DATABASE_URL', 'DATABASE_URL_FILE', 'DB_NAME'].some((name) => process.env[name]);
        if (named && data === null) return work(loadConfig([DatabaseConfig])[0].url);
        const root = await chooseState(checkout, data, user);
        if (findRunning(root) !== null) return work(await runningDatabase('owner', data));
        await onStopped(root, make, tell, work);
      },
      tell,
      signal: stop.signal,
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function onStopped(
  root: string,
  make: boolean,
  tell: (line: string) => void,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const { postgres } = stateFolder(root);
  if (!make && !existsSync(postgres))
    throw new Error(
      `There is no embedded database in ${root}. Name its data folder with --data DIR, or another database with DATABASE_URL.`,
    );
  prepareState(root, [], unprivilegedUser());
  // So that `npm start` does not start it a second time meanwhile.
  claim(root, 'npm run backup or npm run restore');
  try {
    const server = await startPostgres({ directory: postgres, onNotice: tell });
    try {
      await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    release(root);
  }
}
