import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';

import { entities } from './entities/all.js';
import { DatabaseError, SchemaTooNewError } from './errors.js';
import { missingMigrations, migrate } from './migrate.js';

/** How long callers may be kept waiting; a hung server must not hang them. */
export interface DatabaseOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Connections at most. Default 5. */
  readonly poolSize?: number;
  /** Milliseconds to get a connection. Default 2,000. */
  readonly connectMs?: number;
  /** Milliseconds for one statement, judged here and in the server. Default 4,000. */
  readonly statementMs?: number;
}

/** One row as the driver gives it. */
export type Row = Record<string, unknown>;

/** Runs statements, inside a transaction or outside. `what` completes the sentence "The database could not ...". */
export interface Runner {
  query<R extends Row = Row>(what: string, sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

/**
 * The connection to PostgreSQL. Nothing is connected until the first call, and every call is refused within a few
 * seconds when the server is away or hangs, so a service can start and work without it.
 */
export class Database implements Runner {
  readonly #source: DataSource;
  #connecting: Promise<DataSource> | null = null;
  #closed = false;

  private constructor(
    private readonly config: { readonly url: string },
    private readonly options: DatabaseOptions,
  ) {
    const { applicationName, poolSize = 5, connectMs = 2_000, statementMs = 4_000 } = options;
    this.#source = new DataSource({
      type: 'postgres',
      url: config.url,
      entities: [...entities],
      applicationName,
      connectTimeoutMS: connectMs,
      poolSize,
      logging: false,
      // A connection that breaks while idle is replaced by the pool; the next call tells if the server is gone.
      poolErrorHandler: () => undefined,
      extra: {
        statement_timeout: statementMs,
        // The server cannot judge while it hangs, so the client judges too, a little later.
        query_timeout: statementMs + 500,
        idle_in_transaction_session_timeout: statementMs * 2,
        idleTimeoutMillis: 30_000,
        keepAlive: true,
      },
    });
  }

  /** Makes a database object; connects at the first call. */
  static open(config: { readonly url: string }, options: DatabaseOptions): Database {
    return new Database(config, options);
  }

  /** Connects now. @throws DatabaseError within a few seconds when the server cannot be reached. */
  async connect(): Promise<void> {
    await this.#ready('connect');
  }

  /** True when the server answers `SELECT 1` within `ms` milliseconds. Never throws. */
  async ping(ms = 2_000): Promise<boolean> {
    const answered = this.query('answer a ping', 'SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answered, sleep(ms, false, { ref: false })]);
  }

  /** Makes or upgrades the schema, under a lock: two at once wait for each other. Needs a login that may. */
  async migrate(): Promise<string[]> {
    return migrate(this.config.url, `${this.options.applicationName} migrations`);
  }

  /**
   * Waits until another process has made the schema that this version needs.
   * @throws SchemaTooNewError, and the signal's reason when it is aborted. A server that is away is waited for.
   */
  async waitForSchema(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      try {
        if ((await missingMigrations(this)).length === 0) return;
      } catch (error) {
        if (error instanceof SchemaTooNewError) throw error;
      }
      await sleep(500, undefined, signal ? { signal } : {});
    }
  }

  async query<R extends Row = Row>(
    what: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<R[]> {
    return this.#withClient(what, async (client) => (await client.query<R>(sql, [...parameters])).rows);
  }

  /** Runs `work` in one transaction; any error rolls it back and the connection is given up. */
  async transaction<T>(what: string, work: (runner: Runner) => Promise<T>): Promise<T> {
    return this.#withClient(what, async (client) => {
      await client.query('BEGIN');
      const result = await work({
        query: async <R extends Row = Row>(_: string, sql: string, parameters: readonly unknown[] = []) =>
          (await client.query<R>(sql, [...parameters])).rows,
      });
      await client.query('COMMIT');
      return result;
    });
  }

  /** Works with TypeORM's repository of an entity: for this package's own repositories. */
  async entities<E extends ObjectLiteral, T>(
    what: string,
    entity: EntityTarget<E>,
    work: (repository: Repository<E>) => Promise<T>,
  ): Promise<T> {
    const source = await this.#ready(what);
    try {
      return await work(source.getRepository(entity));
    } catch (cause) {
      throw new DatabaseError(what, (cause as { driverError?: unknown }).driverError ?? cause);
    }
  }

  /** Closes every connection; waits at most two seconds for a server that hangs. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#connecting?.catch(() => undefined);
    if (this.#source.isInitialized) {
      await Promise.race([
        this.#source.destroy().catch(() => undefined),
        sleep(2_000, undefined, { ref: false }),
      ]);
    }
  }

  async #ready(what: string): Promise<DataSource> {
    if (this.#closed) throw new DatabaseError(what, new Error('the connection was closed by this process'));
    if (this.#source.isInitialized) return this.#source;
    this.#connecting ??= this.#source.initialize().finally(() => (this.#connecting = null));
    try {
      return await this.#connecting;
    } catch (cause) {
      throw new DatabaseError(what, cause);
    }
  }

  async #withClient<T>(what: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const source = await this.#ready(what);
    const pool = (source.driver as unknown as { readonly master: Pool }).master;
    let client: PoolClient | null = null;
    let broken: Error | null = null;
    // Without a listener, a connection that breaks in use would end the process.
    const onError = (error: Error) => (broken = error);
    try {
      client = await pool.connect();
      client.on('error', onError);
      const result = await work(client);
      client.removeListener('error', onError);
      client.release();
      return result;
    } catch (cause) {
      client?.removeListener('error', onError);
      // Destroyed, not returned: after a timeout or inside a failed transaction its state is not known.
      client?.release(true);
      throw cause instanceof DatabaseError ? cause : new DatabaseError(what, broken ?? cause);
    }
  }
}
