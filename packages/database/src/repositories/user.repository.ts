import type { Database } from '../database.js';
import { UserEntity } from '../entities/user.entity.js';
import { cleanText, moment } from '../text.js';

/** An account. Times in milliseconds since the epoch. */
export interface User {
  readonly id: string;
  readonly username: string;
  /** As the password hasher wrote it; this package does not look inside. */
  readonly passwordHash: string;
  readonly role: string;
  readonly createdAt: number;
  readonly passwordChangedAt: number;
  readonly lastLoginAt: number | null;
  readonly disabledAt: number | null;
}

export interface NewUser {
  readonly id: string;
  readonly username: string;
  readonly passwordHash: string;
  readonly role: string;
  readonly createdAt: number;
}

/** Table `users`; its writer is the console. */
export class UserRepository {
  constructor(private readonly database: Database) {}

  async count(): Promise<number> {
    return this.database.entities('count the accounts', UserEntity, (users) => users.count());
  }

  /** Adds an account; false when the name is taken, whatever its case. */
  async create(user: NewUser): Promise<boolean> {
    const rows = await this.database.query(
      'add an account',
      `${insertSql} ON CONFLICT DO NOTHING RETURNING id`,
      parametersOf(user),
    );
    return rows.length === 1;
  }

  /** Adds the very first account; false when there is one already. Of two at once, one wins. */
  async createFirst(user: NewUser): Promise<boolean> {
    return this.database.transaction('add the first account', async (runner) => {
      await runner.query('', 'LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
      const [found] = await runner.query<{ some: boolean }>('', 'SELECT EXISTS (SELECT FROM users) AS some');
      if (found!.some) return false;
      await runner.query('', insertSql, parametersOf(user));
      return true;
    });
  }

  /** The account with this name, whatever its case, or null. */
  async findByName(username: string): Promise<User | null> {
    const row = await this.database.entities('read an account', UserEntity, (users) =>
      users
        .createQueryBuilder('u')
        .where('lower(u.username) = lower(:username)', { username: cleanText(username) })
        .getOne(),
    );
    return row && toUser(row);
  }

  async find(id: string): Promise<User | null> {
    const row = await this.database.entities('read an account', UserEntity, (users) =>
      users.findOneBy({ id }),
    );
    return row && toUser(row);
  }

  async list(): Promise<User[]> {
    const rows = await this.database.entities('list the accounts', UserEntity, (users) =>
      users.find({ order: { username: 'ASC' } }),
    );
    return rows.map(toUser);
  }

  async setPassword(id: string, passwordHash: string, now: number): Promise<void> {
    await this.database.entities('change a password', UserEntity, (users) =>
      users.update({ id }, { passwordHash, passwordChangedAt: new Date(now) }),
    );
  }

  async recordLogin(id: string, now: number): Promise<void> {
    await this.database.entities('note a login', UserEntity, (users) =>
      users.update({ id }, { lastLoginAt: new Date(now) }),
    );
  }

  async setDisabled(id: string, disabledAt: number | null): Promise<void> {
    await this.database.entities('disable an account', UserEntity, (users) =>
      users.update({ id }, { disabledAt: disabledAt === null ? null : new Date(disabledAt) }),
    );
  }
}

const insertSql = `INSERT INTO users (id, username, password_hash, role, created_at, password_changed_at) VALUES ($1, $2, $3, $4, ${moment('$5')}, ${moment('$5')})`;

function parametersOf(user: NewUser): unknown[] {
  return [user.id, cleanText(user.username), user.passwordHash, user.role, user.createdAt];
}

function toUser(row: UserEntity): User {
  return {
    ...row,
    createdAt: row.createdAt.getTime(),
    passwordChangedAt: row.passwordChangedAt.getTime(),
    lastLoginAt: row.lastLoginAt?.getTime() ?? null,
    disabledAt: row.disabledAt?.getTime() ?? null,
  };
}
