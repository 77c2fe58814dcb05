import type { ConfigProblem } from '../config-error.js';
import type { Environment, Found } from '../environment.js';
import type { ServiceName } from '../load.js';
import { FlagSetting, TextSetting } from '../setting.js';

/** How PostgreSQL is reached. */
export class DatabaseConfig {
  @TextSetting({
    env: 'DATABASE_URL',
    aliases: ['DATABASE_URL_INTERNAL'],
    sentence:
      'Where PostgreSQL is, and the login. DATABASE_URL_COLLECTOR, _ORCHESTRATOR, _NOTIFIER and _GUI go before it for one service. Without it DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD make one up.',
    unit: 'postgresql://user:password@host:port/database',
    secret: true,
    form: [
      /^postgres(ql)?:\/\/[^\s]+$/,
      'must be a URL of the form postgresql://user:password@host:port/database',
    ],
  })
  readonly url!: string;

  @FlagSetting({
    env: 'SMARTMON_INIT_PG',
    sentence:
      'Whether a service makes and migrates the schema at its start. Exactly one kind of service needs it.',
    default: false,
  })
  readonly initSchema!: boolean;

  static namesFor(service: ServiceName): Record<string, string[]> {
    return { url: [`DATABASE_URL_${service.toUpperCase()}`] };
  }

  static compose(property: string, environment: Environment): Found | null {
    if (property !== 'url') return null;
    const name = environment.first(['DB_NAME']);
    const user = environment.first(['DB_USER']);
    if (!name || !user) return null;
    const host = environment.first(['DB_HOST'])?.text ?? '127.0.0.1';
    const port = environment.first(['DB_PORT'])?.text ?? '5432';
    const password = environment.first(['DB_PASSWORD', 'DB_PASS'], true);
    if (!/^\d{1,5}$/.test(port))
      environment.problems.push({
        name: 'DB_PORT',
        problem: `must be a port number (it is ${JSON.stringify(port)})`,
      });
    const login = encodeURIComponent(user.text) + (password ? `:${encodeURIComponent(password.text)}` : '');
    const at = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    return {
      name: password?.name ?? 'DB_USER',
      text: `postgresql://${login}@${at}:${port}/${encodeURIComponent(name.text)}`,
    };
  }

  static check(config: DatabaseConfig): ConfigProblem[] {
    if (config.url === undefined)
      return [{ name: 'DATABASE_URL', problem: 'is not set, and DB_NAME with DB_USER is not either' }];
    return URL.canParse(config.url)
      ? []
      : [
          {
            name: 'DATABASE_URL',
            problem: 'cannot be read as a URL; escape special characters of the password as %XX',
          },
        ];
  }
}
