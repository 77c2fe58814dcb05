import { routes } from '@smart-monitor/protocol';
import { randomBytes, randomInt } from 'node:crypto';

export const pick = <T>(items: readonly T[]): T => items[randomInt(items.length)]!;

const junk = (): string =>
  randomBytes(randomInt(1, 60)).toString(pick(['latin1', 'hex', 'base64', 'utf8'] as const));
const nasty = [
  '',
  '',
  '\0',
  '../',
  '*',
  '$(id)',
  '`id`',
  ';reboot',
  '\\x2a',
  '@',
  'é',
  '%00',
  '\r\nX: y',
  '__proto__',
  '\u202e',
  '\ud800',
];
const suffixes = [
  '.service',
  '.service',
  '.socket',
  '.target',
  '',
  '.',
  '@.service',
  '.service\n',
  '.SERVICE',
  '.mount',
];

/** Something that wants to be the name of a unit; now and then it is one. */
export function hostileUnit(): string {
  const base = pick([
    'victim',
    'unlisted',
    'systemd-logind',
    'dbus',
    '-',
    'init',
    'a'.repeat(randomInt(1, 300)),
  ]);
  return `${pick(nasty)}${base}${pick(nasty)}${pick(suffixes)}`;
}

/** Every field that some verb knows, and some that none does. */
const fields = [
  ...[
    'unit',
    'unit',
    'unit',
    'interface',
    'cleanUp',
    'action',
    'who',
    'signal',
    'pid',
    'startTime',
    'executable',
  ],
  ...['view', 'lines', 'sinceMs', 'expectedInvocationId', 'mode', 'dryRun', '__proto__', 'constructor', ''],
];
/** What verbs take, and what they do not. */
const values: readonly (() => unknown)[] = [
  hostileUnit,
  () => 'victim.service',
  () =>
    pick(['unlisted.service', 'sshd.service', 'dbus.service', 'poweroff.target', 'lo', 'eth0', '../eth0']),
  () =>
    pick(['tmpfiles', 'journal', 'journal-vacuum', 'renew', 'reconfigure', 'main', 'all', 'TERM', 'KILL']),
  () => pick(['jobs', 'lines', '/usr/bin/node', '/bin/sh', 'ignore-dependencies']),
  () => pick([0, 1, -1, 1.5, process.pid, 2 ** 31, 2 ** 53, 500, true, false, null]),
  () => randomBytes(16).toString('hex'),
  () => pick<unknown>([[], {}, ['victim.service'], { unit: 'victim.service' }]),
  junk,
];

/** A body that some verb understands; whether it may be done is another matter. */
function plausible(): object {
  const names = [
    'victim.service',
    'unlisted.service',
    'sshd.service',
    'dbus.service',
    'init.scope',
    hostileUnit(),
  ];
  const unit = pick(names);
  return pick([
    { unit },
    { unit },
    { unit, who: pick(['main', 'all']), signal: pick(['TERM', 'KILL', 'HUP']) },
    {
      unit,
      signal: 'TERM',
      pid: pick([1, process.pid, 2 ** 22]),
      startTime: 0,
      executable: process.execPath,
    },
    { unit, view: pick(['lines', 'jobs']) },
    { interface: pick(['lo', 'eth0', '..', 'a'.repeat(16)]), action: pick(['renew', 'reconfigure']) },
    { cleanUp: pick(['tmpfiles', 'journal-vacuum', 'journal', '/']) },
  ]);
}

/** A body: an object of known fields mostly, else what is no JSON, or JSON that no verb may take. */
export function hostileBody(): string {
  switch (randomInt(12)) {
    case 0:
      return '{"unit":"unlisted.service","unit":"victim.service"}';
    case 1:
      return pick(['[', '{"a":']).repeat(randomInt(1, 3_000));
    case 2:
      return pick([
        '1e400',
        'NaN',
        'null',
        '"\\ud800"',
        '{"__proto__":{"unit":"victim.service"}}',
        '{"unit":["victim.service"]}',
        '\ufeff{"unit":"victim.service"}',
        '{"unit":"victim.service\\u0000"}',
      ]);
    case 3:
      return junk().repeat(randomInt(1, 30)).slice(0, 17_000);
    case 4:
      return JSON.stringify({ unit: hostileUnit(), [junk()]: junk() });
    case 5:
    case 6:
    case 7:
      return JSON.stringify(plausible());
    default:
      return JSON.stringify(
        Object.fromEntries(Array.from({ length: randomInt(1, 6) }, () => [pick(fields), pick(values)()])),
      );
  }
}

/** A method and a path: every row of the table of what can be asked, as it is or bent. */
export function hostileTarget(): { readonly method: string; readonly path: string } {
  const { method, path } = pick(Object.values(routes));
  switch (randomInt(8)) {
    case 0:
      return { method: pick(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']), path };
    case 1: {
      const bent = pick([`${path}/`, `${path}?unit=x`, `/${path}`, path.toUpperCase(), `${path}/../restart`]);
      return { method, path: bent };
    }
    case 2:
      return { method: 'GET', path: `/v1/actions/${pick(['x', '', '..', randomBytes(16).toString('hex')])}` };
    case 3:
      return { method, path: `/v1/${encodeURIComponent(hostileUnit().replace(/[\ud800-\udfff]/g, ''))}` };
    default:
      return { method, path };
  }
}

/** Bytes that are no HTTP, or not quite. */
export function hostileBytes(): Buffer {
  const prefix = pick([
    '',
    'GET / HTTP/1.1\r\n',
    'POST /v1/restart HTTP/1.1\r\nHost: localhost\r\n',
    'POST /v1/restart HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
    'POST /v1/kill HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n',
    'GET ',
    '\x16\x03\x01',
  ]);
  return Buffer.concat([Buffer.from(prefix), randomBytes(randomInt(200)), Buffer.from('\r\n\r\n')]);
}
