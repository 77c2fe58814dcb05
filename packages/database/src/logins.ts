import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Database } from './database.js';

/** The roles with a login, by the service that uses it; `ro` is for people and Grafana, `owner` for migrations. */
export type LoginName = 'collector' | 'orchestrator' | 'notifier' | 'gui' | 'ro' | 'owner';

/**
 * The verifier that PostgreSQL stores for SCRAM-SHA-256 (RFC 5803). Made here, so that the password itself is in no
 * statement and so in no log.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyOf('Server Key').toString('base64')}`;
}

/**
 * Lets the roles `smartmon_<name>` log in with the given passwords, and returns a connection URL for each. `url` is
 * a login that may create roles, after `migrate()`. Safe to repeat.
 */
export async function provisionLogins<N extends LoginName>(
  url: string,
  passwords: Readonly<Record<N, string>>,
): Promise<Record<N, string>> {
  const database = Database.open({ url }, { applicationName: 'smart-monitor logins', poolSize: 1 });
  try {
    const urls: Partial<Record<N, string>> = {};
    for (const [name, password] of Object.entries(passwords) as [N, string][]) {
      const role = `smartmon_${name}`;
      // Neither role nor verifier holds a quote: the one is ours, the other base64.
      await database.query(
        `let ${role} log in`,
        `ALTER ROLE "${role}" LOGIN PASSWORD '${scramVerifier(password)}'`,
      );
      const own = new URL(url);
      own.username = role;
      own.password = encodeURIComponent(password);
      urls[name] = own.href;
    }
    return urls as Record<N, string>;
  } finally {
    await database.close();
  }
}
