import type { Database } from '../database.js';
import { SessionEntity } from '../entities/session.entity.js';
import { cleanText } from '../text.js';

/** A signed-in browser. Times in milliseconds since the epoch. */
export interface Session {
  /** SHA-256 of the cookie's value, hexadecimal. */
  readonly tokenHash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** The absolute end; the idle end is the console's to judge from `lastSeenAt`. */
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
}

/** Table `sessions`; its writer is the console. */
export class SessionRepository {
  constructor(private readonly database: Database) {}

  async create(session: Session): Promise<void> {
    await this.database.entities('store a session', SessionEntity, (sessions) =>
      sessions.insert({
        ...session,
        createdAt: new Date(session.createdAt),
        lastSeenAt: new Date(session.lastSeenAt),
        expiresAt: new Date(session.expiresAt),
        address: cleanText(session.address).slice(0, 100),
        userAgent: cleanText(session.userAgent).slice(0, 400),
      }),
    );
  }

  /** The session of a cookie's hash, expired ones included, or null. */
  async find(tokenHash: string): Promise<Session | null> {
    const row = await this.database.entities('read a session', SessionEntity, (sessions) =>
      sessions.findOneBy({ tokenHash }),
    );
    return row && toSession(row);
  }

  async touch(tokenHash: string, now: number): Promise<void> {
    await this.database.entities('note the use of a session', SessionEntity, (sessions) =>
      sessions.update({ tokenHash }, { lastSeenAt: new Date(now) }),
    );
  }

  async remove(tokenHash: string): Promise<void> {
    await this.database.entities('end a session', SessionEntity, (sessions) =>
      sessions.delete({ tokenHash }),
    );
  }

  /** Ends every session of an account, except for one if it is named. */
  async removeForUser(userId: string, exceptTokenHash = ''): Promise<void> {
    await this.database.query(
      'end the sessions of an account',
      'DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2',
      [userId, exceptTokenHash],
    );
  }

  /** Deletes sessions that have expired, or have not been used since `idleSince`; returns how many. */
  async prune(now: number, idleSince: number): Promise<number> {
    const rows = await this.database.query(
      'delete old sessions',
      'DELETE FROM sessions WHERE expires_at < to_timestamp($1::float8 / 1000) OR last_seen_at < to_timestamp($2::float8 / 1000) RETURNING 1',
      [now, idleSince],
    );
    return rows.length;
  }
}

function toSession(row: SessionEntity): Session {
  return {
    ...row,
    createdAt: row.createdAt.getTime(),
    lastSeenAt: row.lastSeenAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
  };
}
