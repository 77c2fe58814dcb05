import { createHash } from 'node:crypto';
import type { Database, Runner } from '../database.js';
import { cleanJson, cleanText, millis, moment } from '../text.js';

/** Something that was done, by whom. */
export interface AuditEntry {
  /** The service that writes: each has a chain of its own for each host. */
  readonly service: string;
  /** The host it concerns; the nil UUID where it concerns none. */
  readonly hostId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A user name, or `policy:...`. */
  readonly actor: string;
  /** For example `login`, `restart`. */
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
}

/** An entry in its place in the chain. */
export interface StoredAuditEntry extends AuditEntry {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

/** What the first entry of a chain has in place of an earlier hash. */
export const chainStart = '0'.repeat(64);

/** SHA-256 over the entry's fields in a fixed order and the hash before it, hexadecimal. `detail` is JSON text. */
export function auditHash(
  entry: Omit<StoredAuditEntry, 'hash' | 'detail'> & { readonly detail: string },
): string {
  const { service, hostId, seq, at, actor, action, subject, detail, prev } = entry;
  return createHash('sha256')
    .update(JSON.stringify([service, hostId, seq, at, actor, action, subject, detail, prev]))
    .digest('hex');
}

type AuditRow = Omit<StoredAuditEntry, 'seq' | 'detail'> & {
  readonly seq: string;
  readonly detail: string;
} & Record<string, unknown>;

const columns = `service, host_id AS "hostId", seq, ${millis('at')} AS at, actor, action, subject, detail::text AS detail, prev, hash`;

/** Appends to the chain of (service, host) within a transaction; two at once wait for each other. Returns the entry's number. */
export async function appendEntry(runner: Runner, entry: AuditEntry): Promise<number> {
  const clean = {
    ...entry,
    at: Math.round(entry.at),
    actor: cleanText(entry.actor),
    action: cleanText(entry.action),
    subject: cleanText(entry.subject),
    detail: cleanJson(entry.detail),
  };
  await runner.query('', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7305110117))', [
    `${entry.service} ${entry.hostId}`,
  ]);
  const [last] = await runner.query<{ seq: string; hash: string }>(
    '',
    'SELECT seq, hash FROM audit_log WHERE service = $1 AND host_id = $2 ORDER BY seq DESC LIMIT 1',
    [entry.service, entry.hostId],
  );
  const seq = Number(last?.seq ?? 0) + 1;
  const prev = last?.hash ?? chainStart;
  const hash = auditHash({ ...clean, seq, prev });
  await runner.query(
    '',
    `INSERT INTO audit_log (service, host_id, seq, at, actor, action, subject, detail, prev, hash)
     VALUES ($1, $2, $3, ${moment('$4')}, $5, $6, $7, $8, $9, $10)`,
    [
      clean.service,
      clean.hostId,
      seq,
      clean.at,
      clean.actor,
      clean.action,
      clean.subject,
      clean.detail,
      prev,
      hash,
    ],
  );
  return seq;
}

/** Table `audit_log`: entries are appended, never changed, and each holds the hash of the one before. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** Appends to the chain of (service, host); two at once wait for each other. Returns the entry's number. */
  async append(entry: AuditEntry): Promise<number> {
    return this.database.transaction(`append to the audit log (${entry.action})`, (runner) =>
      appendEntry(runner, entry),
    );
  }

  /** The newest entries of all chains, newest first. */
  async list(limit = 100): Promise<StoredAuditEntry[]> {
    const rows = await this.database.query<AuditRow>(
      'read the audit log',
      `SELECT ${columns} FROM audit_log ORDER BY audit_log.at DESC, audit_log.seq DESC LIMIT $1`,
      [limit],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq), detail: JSON.parse(row.detail) as unknown }));
  }

  /** Checks a chain from its first entry: the number of entries, and the number of the first that does not fit, or null. */
  async verify(
    service: string,
    hostId: string,
  ): Promise<{ readonly entries: number; readonly brokenAt: number | null }> {
    let [prev, seq] = [chainStart, 0];
    for (;;) {
      const rows = await this.database.query<AuditRow>(
        'read the audit log',
        `SELECT ${columns} FROM audit_log WHERE service = $1 AND host_id = $2 AND seq > $3 ORDER BY seq LIMIT 1000`,
        [service, hostId, seq],
      );
      if (rows.length === 0) return { entries: seq, brokenAt: null };
      for (const row of rows) {
        seq += 1;
        const fits = Number(row.seq) === seq && row.prev === prev && row.hash === auditHash({ ...row, seq });
        if (!fits) return { entries: seq - 1, brokenAt: seq };
        prev = row.hash;
      }
    }
  }
}
