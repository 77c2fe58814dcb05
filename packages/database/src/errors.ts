/** SQLSTATE classes (PostgreSQL, appendix A) after which the same call can succeed later: connection, resources, shutdown, rollback, lock not available. */
const passing = ['08', '53', '57', '40', '55'];

/** SQLSTATE classes that speak of the data itself: the same rows will never be accepted. */
const ofTheData = ['22', '23'];

/** Something that was tried on the database did not work. Its message says what was tried. */
export class DatabaseError extends Error {
  /** PostgreSQL's five characters, or null when the server did not answer. */
  readonly sqlState: string | null;
  /** True when the same call may work later: the server is away, hangs, or was busy. */
  readonly retryable: boolean;

  constructor(what: string, cause: unknown) {
    const state = (cause as { code?: unknown }).code;
    const known = typeof state === 'string' && /^[0-9A-Z]{5}$/.test(state) ? state : null;
    super(
      `The database could not ${what}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`,
      { cause },
    );
    this.name = 'DatabaseError';
    this.sqlState = known;
    this.retryable = known === null || passing.includes(known.slice(0, 2));
  }

  /** True when the data is what the server refuses, so that trying again is pointless. */
  get dataRefused(): boolean {
    return this.sqlState !== null && ofTheData.includes(this.sqlState.slice(0, 2));
  }
}

/** The database was migrated by a newer Smart-Monitor than this one. */
export class SchemaTooNewError extends Error {
  constructor(unknown: readonly string[], newest: string) {
    super(
      `The database was made by a newer Smart-Monitor: it has the schema version ${unknown.join(', ')}, and this one knows versions up to ${newest}. ` +
        'Run the newer version again, or restore a backup from before the upgrade; going back is not possible with this database.',
    );
    this.name = 'SchemaTooNewError';
  }
}
