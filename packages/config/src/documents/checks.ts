import {
  checkKinds,
  type Check,
  type CheckKind,
  type HeartbeatCheck,
  type HttpCheck,
  type TcpCheck,
} from '@smart-monitor/contracts';
import { Fields, isUnitName, type Problem } from '@smart-monitor/protocol';
import { bodyText, headersOf, jsonValue, statuses, urlProblem } from './check-http.js';
import { choiceOf, hostProblem, objectsOf, readDocument } from './document.js';

/** More than this is a job for a monitoring system of its own. */
const most = 256;

type Common = Pick<Check, 'name' | 'unit' | 'hosts' | 'intervalSeconds' | 'startSeconds'>;

/**
 * Reads config/checks.json: `{"checks": [{"name", "unit", "kind", ...}]}`, as config/schemas/checks.schema.json
 * describes it, with every default filled in.
 * @throws DocumentError with everything that is wrong.
 */
export function parseChecks(text: string): readonly Check[] {
  return readDocument(text, (root, problems) => {
    const checks = objectsOf(root, 'checks', problems, (item) => readCheck(item, problems));
    if (checks.length > most) root.report('checks', `are ${checks.length}; there can be ${most}`);
    // Their results lie in files of that name, on file systems that may not tell upper from lower case.
    const names = new Set<string>();
    checks.forEach(({ name }, index) => {
      const key = name.toLowerCase();
      if (names.has(key) && name !== '')
        root.report(
          `checks[${index}].name`,
          'is the name of another check, or differs from it by case alone',
        );
      names.add(key);
    });
    return checks;
  });
}

function readCheck(item: Fields, problems: Problem[]): Check {
  const kind = choiceOf<CheckKind>(item, 'kind', checkKinds);
  switch (kind) {
    case 'tcp':
      return readTcp(item);
    case 'heartbeat':
      return readHeartbeat(item);
    case 'http':
      return readHttp(item, problems);
    default:
      // What the kind should have been is not known: only what every check has can be judged.
      for (const name of kindFields) item.raw(name);
      return { ...common(item, 10), kind } as unknown as Check;
  }
}

/** The fields that belong to some kind, so that a wrong kind is told of once and not again for each of them. */
const kindFields = [
  ...['url', 'method', 'status', 'json', 'contains', 'headers', 'verifyTls', 'host', 'port'],
  ...['file', 'service', 'warningSeconds', 'deadSeconds', 'timeoutSeconds', 'failures'],
];

function common(item: Fields, interval: number): Common {
  const name = item.text('name');
  if (item.has('name') && !/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/.test(name))
    item.report('name', 'has 1 to 64 letters, digits, spaces and . _ -, and begins with a letter or digit');
  const unit = item.text('unit');
  if (typeof item.raw('unit') === 'string' && !isUnitName(unit))
    item.report('unit', 'is no name of a unit such as nginx.service');
  return {
    name,
    unit,
    hosts: item.texts('hosts', ['*'], hostProblem).map((host) => host.toLowerCase()),
    intervalSeconds: item.integer('intervalSeconds', 1, 3_600, interval),
    startSeconds: item.integer('startSeconds', 0, 3_600, 30),
  };
}

/** What http and tcp have alike: how long a look may take, and how many failed ones count. */
function asking(item: Fields): Common & Pick<TcpCheck, 'timeoutSeconds' | 'failures' | 'of'> {
  const all = common(item, 10);
  const timeoutSeconds = item.integer('timeoutSeconds', 1, 60, Math.min(5, all.intervalSeconds));
  if (timeoutSeconds > all.intervalSeconds)
    item.report('timeoutSeconds', `is longer than intervalSeconds (${all.intervalSeconds})`);
  return { ...all, timeoutSeconds, ...nOfM(item) };
}

/** `"3 of 5"`: so many failed looks among the last so many. */
function nOfM(item: Fields): { readonly failures: number; readonly of: number } {
  const text = item.text('failures', '3 of 5');
  const [failures = 0, of = 0] = (/^(\d{1,2}) of (\d{1,2})$/.exec(text) ?? []).slice(1).map(Number);
  if (typeof (item.raw('failures') ?? '') !== 'string' || (failures >= 1 && failures <= of && of <= 20))
    return { failures, of };
  item.report('failures', 'has to read like "3 of 5", with at most 20 looks');
  return { failures: 3, of: 5 };
}

function readHttp(item: Fields, problems: Problem[]): HttpCheck {
  const url = item.text('url');
  const problem = typeof item.raw('url') === 'string' ? urlProblem(url) : null;
  if (problem !== null) item.report('url', problem);
  const method = item.has('method') ? choiceOf(item, 'method', ['GET', 'HEAD'] as const) : 'GET';
  const check: HttpCheck = {
    ...asking(item),
    kind: 'http',
    url,
    method,
    status: statuses(item),
    json: jsonValue(item, problems),
    contains: bodyText(item),
    headers: headersOf(item, problems),
    verifyTls: item.boolean('verifyTls', true),
  };
  for (const name of ['json', 'contains'] as const)
    if (method === 'HEAD' && item.has(name))
      item.report(name, 'needs an answer with a body, and HEAD brings none');
  return check;
}

function readTcp(item: Fields): TcpCheck {
  const host = item.text('host', '127.0.0.1');
  if (!/^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45})$/.test(host))
    item.report('host', 'is no host name and no address');
  if (!item.has('port')) item.report('port', 'is missing; it has to be a whole number from 1 to 65535');
  return { ...asking(item), kind: 'tcp', host, port: item.integer('port', 1, 65_535, 0) };
}

function readHeartbeat(item: Fields): HeartbeatCheck {
  const file = item.text('file', '');
  const service = item.text('service', '');
  for (const [name, text] of Object.entries({ file, service }))
    if (item.has(name) && !/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/.test(text))
      item.report(name, 'has letters, digits and . _ @ -, and no folder');
  if (item.has('file') === item.has('service'))
    item.report(
      item.has('file') ? 'service' : '',
      'needs either the name of a "file" in HEARTBEAT_DIR, or the name of a "service" that beats over MQTT',
    );
  const warningSeconds = item.integer('warningSeconds', 1, 86_400, 10);
  const deadSeconds = item.integer('deadSeconds', 2, 86_400, Math.max(30, warningSeconds * 3));
  if (deadSeconds <= warningSeconds)
    item.report('deadSeconds', `has to be more than warningSeconds (${warningSeconds})`);
  return { ...common(item, 5), kind: 'heartbeat', file, service, warningSeconds, deadSeconds };
}
