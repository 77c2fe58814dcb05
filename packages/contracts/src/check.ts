/** How a check finds out whether a service works. */
export const checkKinds = ['http', 'tcp', 'heartbeat'] as const;
export type CheckKind = (typeof checkKinds)[number];

/** What every check has. */
interface AnyCheck {
  /** Unique; reports, files and the console carry it. */
  readonly name: string;
  /** The unit that a red check is held against. */
  readonly unit: string;
  /** Names of hosts in lower case, or `*`. */
  readonly hosts: readonly string[];
  /** Seconds between two looks. */
  readonly intervalSeconds: number;
  /** For so many seconds after its start a unit may still fail to answer or to beat. */
  readonly startSeconds: number;
}

/** What a check has that asks the service something. */
interface AskingCheck extends AnyCheck {
  /** Seconds that one look may take in all. */
  readonly timeoutSeconds: number;
  /** So many failed looks ... */
  readonly failures: number;
  /** ... among the last so many make the check red. */
  readonly of: number;
}

/** One HTTP request whose answer tells. No redirect is followed, and no more than 64 KiB of the answer are read. */
export interface HttpCheck extends AskingCheck {
  readonly kind: 'http';
  readonly url: string;
  readonly method: 'GET' | 'HEAD';
  /** The good statuses; empty: any from 200 to 299. */
  readonly status: readonly number[];
  /** A value that has to stand in the JSON of the answer; null where none is asked for. */
  readonly json: { readonly path: string; readonly value: string | number | boolean | null } | null;
  /** A text that the answer has to contain; empty where none is asked for. */
  readonly contains: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the certificate of an https answer has to be a good one. */
  readonly verifyTls: boolean;
}

/** A TCP connection that has to come about. */
export interface TcpCheck extends AskingCheck {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
}

/**
 * A sign of life that the service gives by itself: a file of HEARTBEAT_DIR that it writes again and again, or a message
 * to `<prefix>/heartbeats/<host>/<service>`. Exactly one of `file` and `service` is set; the other one is empty.
 */
export interface HeartbeatCheck extends AnyCheck {
  readonly kind: 'heartbeat';
  readonly file: string;
  readonly service: string;
  /** Younger than this it is healthy. */
  readonly warningSeconds: number;
  /** Younger than this it is a warning, then dead. */
  readonly deadSeconds: number;
}

/** One item of config/checks.json, with every default filled in. */
export type Check = HttpCheck | TcpCheck | HeartbeatCheck;

/** The checks that are about units of a host. */
export function checksOf(checks: readonly Check[], hostname: string): readonly Check[] {
  const host = hostname.toLowerCase();
  return checks.filter(({ hosts }) => hosts.some((one) => one === '*' || one === host));
}

/** What a check looks at, in a few words, for example `GET http://127.0.0.1/health`. */
export function lookedAt(check: Check): string {
  switch (check.kind) {
    case 'http':
      return `${check.method} ${check.url}`;
    case 'tcp':
      return `TCP ${check.host}:${check.port}`;
    case 'heartbeat':
      return check.file === '' ? `MQTT heartbeat ${check.service}` : `Heartbeat file ${check.file}`;
  }
}

/**
 * How a check stands. Of http and tcp: `passing`, `failing` (not often enough to count), `red`. Of heartbeats:
 * `healthy`, `warning`, `dead`, `missing`, `error`. `unknown` where it cannot be told, `idle` while the unit does not run.
 */
export const checkStates = [
  'passing',
  'failing',
  'red',
  'healthy',
  'warning',
  'dead',
  'missing',
  'error',
  'unknown',
  'idle',
] as const;
export type CheckState = (typeof checkStates)[number];

/** A check as the console shows it. It says the same again until something changes; the moments are in `LastLook`. */
export interface CheckStatus {
  readonly name: string;
  readonly unit: string;
  readonly kind: CheckKind;
  /** What it looks at, in a few words. */
  readonly looksAt: string;
  readonly state: CheckState;
  /** What the engine was told: true is green, false is red, null that it cannot be told. */
  readonly ok: boolean | null;
  /** How it stands, in a sentence. */
  readonly says: string;
  /** So many looks failed ... */
  readonly failed: number;
  /** ... of so many that count now; 0 of heartbeats, as `failures` and `of` are. */
  readonly looks: number;
  /** It is red from so many failures on ... */
  readonly failures: number;
  /** ... among so many looks. */
  readonly of: number;
  readonly intervalSeconds: number;
  /** Since when the state is what it is, milliseconds since the epoch. */
  readonly since: number;
}

/** When a check last looked (of a heartbeat: when it last beat), milliseconds since the epoch, and what it saw. */
export interface LastLook {
  readonly at: number;
  readonly saw: string;
}
