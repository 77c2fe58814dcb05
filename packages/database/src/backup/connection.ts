import pg from 'pg';
import type { Row, Runner } from '../database.js';
import { DatabaseError } from '../errors.js';

/** A connection for work that takes as long as it takes. Values are written the same way by every server. */
export class LongConnection implements Runner {
  #broken: Error | null = null;

  private constructor(readonly client: pg.Client) {
    // Without a listener a connection that breaks would end the process.
    client.on('error', (error) => (this.#broken ??= error));
  }

  /** @throws DatabaseError when the server cannot be reached. */
  static async open(url: string, applicationName: string): Promise<LongConnection> {
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    const connection = new LongConnection(client);
    try {
      await client.connect();
    } catch (cause) {
      throw new DatabaseError('connect', cause);
    }
    await connection.query(
      'prepare the connection',
      `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '20s';
       SET client_encoding = 'UTF8'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
       SET extra_float_digits = 1; SET bytea_output = 'hex'; SET search_path = public`,
    );
    return connection;
  }

  async query<R extends Row = Row>(
    what: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<R[]> {
    try {
      // Several statements in one text go without parameters only.
      const { rows } =
        parameters.length > 0
          ? await this.client.query<R>(sql, [...parameters])
          : await this.client.query<R>(sql);
      return rows;
    } catch (cause) {
      throw this.error(what, cause);
    }
  }

  /** What went wrong in the words of the product. */
  error(what: string, cause: unknown): DatabaseError {
    return cause instanceof DatabaseError ? cause : new DatabaseError(what, this.#broken ?? cause);
  }

  /** Ends the connection; what was not committed is undone. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
