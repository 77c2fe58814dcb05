import pg from 'pg';
import type { ControlStatus } from '@smart-monitor/contracts';
import { ControlStatusRepository, Database, provisionLogins, UserRepository } from '@smart-monitor/database';
import { type EmbeddedPostgres, startPostgres, type UnprivilegedUser } from '@smart-monitor/testing';
import { type Login, type Secrets, secretFile } from './secrets.js';
import type { StateFolder } from './state-folder.js';
import type { Teardown } from './teardown.js';

/** The database of a running product. */
export interface DatabasePart {
  readonly postgres: EmbeddedPostgres;
  /** Nobody can log in to the console yet. */
  readonly noAccountYet: boolean;
  /** Connection URL of each login. */
  readonly urls: Readonly<Record<Login, string>>;
  /** The file with a service's URL, which that service alone reads. */
  readonly fileOf: (login: Login) => string;
}

/** Starts PostgreSQL on the data folder, brings the schema up to date, and gives each service its login. */
export async function startDatabase(
  state: StateFolder,
  secrets: Secrets,
  user: UnprivilegedUser | null,
  tell: (sentence: string) => void,
  teardown: Teardown,
): Promise<DatabasePart> {
  const postgres = await startPostgres({ directory: state.postgres, onNotice: tell });
  await teardown.add('PostgreSQL', () => postgres.stop());
  postgres.onExit((reason) => {
    if (teardown.stopping) return;
    tell(`${reason}. Healing goes on without it; PostgreSQL is started again.`);
    void bringBack(postgres, tell, teardown);
  });
  const database = Database.open(
    { url: postgres.url },
    { applicationName: 'smart-monitor start', poolSize: 1 },
  );
  let noAccountYet: boolean;
  try {
    const applied = await database.migrate();
    if (applied.length > 0) tell(`The database's schema was brought up to date: ${applied.join(', ')}.`);
    noAccountYet = (await new UserRepository(database).count()) === 0;
  } finally {
    await database.close();
  }
  const urls = await provisionLogins(postgres.url, secrets.passwords);
  const files = Object.fromEntries(
    Object.entries(urls).map(([login, url]) => [
      login,
      secretFile(state.secrets, `database-${login}.url`, url, login === 'ro' ? null : user),
    ]),
  ) as Record<Login, string>;
  // The superuser's, for `npm run migrate`: ours alone.
  secretFile(state.secrets, 'database-owner.url', postgres.url, null);
  return { postgres, noAccountYet, urls, fileOf: (login) => files[login] };
}

/** What the orchestrator last told of itself since `since` (milliseconds of the wall clock), or null. */
export async function controlStatus(url: string, since: number): Promise<ControlStatus | null> {
  const database = Database.open({ url }, { applicationName: 'smart-monitor start', poolSize: 1 });
  try {
    const told = await new ControlStatusRepository(database).list();
    return told.find(({ updatedAt }) => Number(updatedAt) >= since)?.body ?? null;
  } finally {
    await database.close();
  }
}

const pauses = [500, 2_000, 5_000, 15_000, 30_000];

async function bringBack(
  postgres: EmbeddedPostgres,
  tell: (sentence: string) => void,
  teardown: Teardown,
): Promise<void> {
  for (const pause of pauses) {
    await new Promise((resolve) => setTimeout(resolve, pause).unref());
    if (teardown.stopping || postgres.pid !== 0) return;
    try {
      await postgres.restart();
      return tell('PostgreSQL is back.');
    } catch (error) {
      tell(`PostgreSQL could not be started again: ${(error as Error).message}`);
    }
  }
  tell('PostgreSQL is left alone now. Stop with Ctrl-C, look at its log, and start again.');
}

/** Runs one statement and gives its rows; for the tools beside the product. */
export async function queryOnce(
  url: string,
  sql: string,
): Promise<{
  readonly columns: string[];
  readonly rows: unknown[][];
  readonly command: string;
  readonly count: number;
}> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'npm run sql',
    statement_timeout: 60_000,
  });
  await client.connect();
  try {
    const answer = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    // Several statements in one text give a list; the last one's answer is shown.
    const last = Array.isArray(answer) ? (answer as (typeof answer)[]).at(-1)! : answer;
    return {
      columns: (last.fields ?? []).map(({ name }) => name),
      rows: last.rows ?? [],
      command: last.command,
      count: last.rowCount ?? 0,
    };
  } finally {
    await client.end();
  }
}
