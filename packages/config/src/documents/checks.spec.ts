import { readFileSync } from 'node:fs';
import { checkKinds } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { parseChecks } from './checks.js';
import { DocumentError } from './document.js';

const root = new URL('../../../../config/', import.meta.url);
const file = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const document = (...checks: object[]): string => JSON.stringify({ checks }, null, 1);
const http = { name: 'web', unit: 'nginx.service', kind: 'http', url: 'http://127.0.0.1/health' };
const tcp = { name: 'db', unit: 'postgresql.service', kind: 'tcp', port: 5432 };
const beat = { name: 'app beats', unit: 'app.service', kind: 'heartbeat', file: 'app.heartbeat' };

function problemsOf(text: string): readonly string[] {
  try {
    parseChecks(text);
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
  return [];
}

describe('checks', () => {
  it('reads the file that comes with the product', () =>
    expect(parseChecks(file('checks.json'))).toEqual([]));

  it('fills in what is left out', () =>
    expect(parseChecks(document(http, tcp, beat))).toEqual([
      {
        ...http,
        hosts: ['*'],
        method: 'GET',
        status: [],
        json: null,
        contains: '',
        headers: {},
        verifyTls: true,
        intervalSeconds: 10,
        timeoutSeconds: 5,
        failures: 3,
        of: 5,
        startSeconds: 30,
      },
      {
        ...tcp,
        hosts: ['*'],
        host: '127.0.0.1',
        intervalSeconds: 10,
        timeoutSeconds: 5,
        failures: 3,
        of: 5,
        startSeconds: 30,
      },
      {
        ...beat,
        hosts: ['*'],
        service: '',
        intervalSeconds: 5,
        warningSeconds: 10,
        deadSeconds: 30,
        startSeconds: 30,
      },
    ]));

  it('reads everything', () => {
    const full = {
      ...http,
      hosts: ['Web01'],
      status: [200, 204],
      json: { path: 'checks[0].state', value: 'up' },
      contains: 'ready',
      headers: { 'X-From': 'smart-monitor', Host: 'example.org' },
      verifyTls: false,
      intervalSeconds: 2,
      timeoutSeconds: 1,
      failures: '2 of 3',
      startSeconds: 0,
    };
    expect(parseChecks(document(full))).toMatchObject([
      {
        ...full,
        hosts: ['web01'],
        headers: { 'x-from': 'smart-monitor', host: 'example.org' },
        failures: 2,
        of: 3,
      },
    ]);
  });

  it('takes no longer over a look than there is until the next one', () =>
    expect(parseChecks(document({ ...tcp, intervalSeconds: 2 }))).toMatchObject([{ timeoutSeconds: 2 }]));

  it.each([
    [{ ...http, name: 'ä' }, 'checks[0].name has 1 to 64'],
    [{ ...http, name: '../etc' }, 'checks[0].name has 1 to 64'],
    [{ ...http, unit: 'nginx' }, 'checks[0].unit is no name of a unit'],
    [{ ...http, unit: '*.service' }, 'checks[0].unit is no name of a unit'],
    [{ ...http, kind: 'exec' }, 'checks[0].kind has to be one of http, tcp, heartbeat'],
    [{ ...http, url: 'ftp://x/' }, 'checks[0].url has to begin with http://'],
    [{ ...http, url: 'nonsense' }, 'checks[0].url cannot be read as a URL'],
    [{ ...http, url: 'http://me:pw@x/' }, 'checks[0].url carries a login'],
    [{ ...http, method: 'POST' }, 'checks[0].method has to be one of GET, HEAD'],
    [{ ...http, method: 'HEAD', contains: 'x' }, 'checks[0].contains needs an answer with a body'],
    [{ ...http, status: 'ok' }, 'checks[0].status has to be a status'],
    [{ ...http, status: [] }, 'checks[0].status has to be a status'],
    [{ ...http, status: 600 }, 'checks[0].status has to be a status'],
    [{ ...http, json: { path: 'a..b', value: 1 } }, 'checks[0].json.path has to be names'],
    [{ ...http, json: { path: 'a' } }, 'checks[0].json.value is missing'],
    [{ ...http, json: { path: 'a', value: [] } }, 'checks[0].json.value has to be a text'],
    [
      { ...http, headers: { Authorization: 'Bearer x' } },
      'checks[0].headers.Authorization looks like a login',
    ],
    [{ ...http, headers: { 'X-Api-Key': 'x' } }, 'checks[0].headers.X-Api-Key looks like a login'],
    [{ ...http, headers: { Cookie: 'x' } }, 'checks[0].headers.Cookie is a header that a check does not set'],
    [{ ...http, headers: { 'X-A': 'a\r\nb' } }, 'checks[0].headers.X-A has to be one line'],
    [{ ...http, timeoutSeconds: 30 }, 'checks[0].timeoutSeconds is longer than intervalSeconds'],
    [{ ...http, failures: '6 of 5' }, 'checks[0].failures has to read like "3 of 5"'],
    [{ ...http, failures: '0 of 5' }, 'checks[0].failures has to read like "3 of 5"'],
    [{ ...http, failures: 3 }, 'checks[0].failures has to be a text'],
    [{ ...http, port: 1 }, 'checks[0].port is not known here'],
    [{ ...tcp, port: 0 }, 'checks[0].port has to be a whole number from 1 to 65535'],
    [{ ...tcp, host: 'a b' }, 'checks[0].host is no host name'],
    [{ ...beat, file: '../x' }, 'checks[0].file has letters'],
    [{ ...beat, service: 'x' }, 'checks[0].service needs either'],
    [{ ...beat, file: undefined }, 'checks[0] needs either'],
    [{ ...beat, warningSeconds: 40, deadSeconds: 30 }, 'checks[0].deadSeconds has to be more than'],
  ])('refuses %j', (check, problem) =>
    expect(problemsOf(document(check))).toEqual([expect.stringContaining(problem) as string]),
  );

  it('refuses two of one name, also where case alone tells them apart', () =>
    expect(problemsOf(document(http, { ...tcp, name: 'WEB' }))).toEqual([
      expect.stringContaining('checks[1].name is the name of another check') as string,
    ]));

  it('tells all that is wrong at once, each with its line', () => {
    const text =
      '{"checks": [\n  {"name": "a", "unit": "x", "kind": "tcp", "port": 1},\n  {"name": "b",\n   "unit": "b.service", "kind": "http"}\n]}';
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^line 2: checks\[0\].unit /) as string,
      expect.stringMatching(/^line 3: checks\[1\].url is missing/) as string,
    ]);
  });

  it('refuses a document without them, and what is no JSON', () => {
    expect(problemsOf('{}')).toEqual(['checks is missing; it has to be a list']);
    expect(problemsOf('{"checks": [}')).toEqual([expect.stringMatching(/no JSON: line 1/) as string]);
  });

  it('refuses more than there can be', () => {
    const many = Array.from({ length: 257 }, (_, index) => ({ ...tcp, name: `c${index}` }));
    expect(problemsOf(document(...many))).toEqual([expect.stringContaining('there can be 256') as string]);
  });

  it('knows the same words as the schema', () => {
    const { $defs } = JSON.parse(file('schemas/checks.schema.json')) as {
      $defs: Record<string, { properties: Record<string, unknown> }>;
    };
    const [first, second, third] = parseChecks(document(http, tcp, beat));
    for (const [kind, check] of [
      ['http', first],
      ['tcp', second],
      ['heartbeat', third],
    ] as const)
      expect(Object.keys($defs[kind]!.properties).toSorted()).toEqual(
        Object.keys(check!)
          .filter((name) => name !== 'of')
          .toSorted(),
      );
    expect(checkKinds.every((kind) => $defs[kind] !== undefined)).toBe(true);
  });
});
