import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { auditKey, verifyAudit } from '../audit/files.js';
import { send } from '../test-support/client.js';
import { notRoot } from '../test-support/folder.js';
import { startHelper } from '../test-support/helper.js';

/** How many requests: HELPER_FUZZ=1000000 for the long run. */
const count = Number(process.env['HELPER_FUZZ'] ?? 20_000);
/** As many at a time as the helper serves. */
const parallel = 8;

const pick = <T>(items: readonly T[]): T => items[randomInt(items.length)]!;
const junk = (): string =>
  randomBytes(randomInt(1, 60)).toString(pick(['latin1', 'hex', 'base64', 'utf8'] as const));
const nasty = [
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
  '‮',
  '\ud800',
];

function unitName(): string {
  const base = pick(['victim', 'systemd-logind', 'dbus', '-', 'a'.repeat(randomInt(1, 300))]);
  return `${pick(nasty)}${base}${pick(nasty)}${pick(['.service', '.socket', '', '.', '@.service', '.service\n', '.SERVICE'])}`;
}
function body(): string {
  switch (randomInt(7)) {
    case 0:
      return JSON.stringify({ unit: unitName() });
    case 1:
      return JSON.stringify({ unit: unitName(), [junk()]: junk() });
    case 2:
      return '{"unit":"other.service","unit":"victim.service"}';
    case 3:
      return `${'['.repeat(randomInt(1, 5_000))}`;
    case 4:
      return pick([
        '1e400',
        'NaN',
        'null',
        '"\\ud800"',
        '{"__proto__":{"unit":"victim.service"}}',
        '{"unit":["victim.service"]}',
      ]);
    case 5:
      return JSON.stringify({ unit: 'victim.service', view: junk(), lines: randomInt(1_000) - 500 });
    default:
      return junk().repeat(randomInt(1, 30)).slice(0, 16_000);
  }
}

describe.skipIf(notRoot !== null)(
  `${count} hostile requests${notRoot === null ? '' : ` (${notRoot})`}`,
  () => {
    let helper: Awaited<ReturnType<typeof startHelper>>;
    beforeAll(async () => (helper = await startHelper()));
    afterAll(() => helper.stop());

    /** Bytes that are no HTTP, or not quite. */
    function rawBytes(): Promise<number> {
      return new Promise((resolve) => {
        const prefix = pick([
          '',
          'GET / HTTP/1.1\r\n',
          'POST /v1/restart HTTP/1.1\r\nHost: localhost\r\n',
          'GET ',
          '\x16\x03\x01',
        ]);
        const socket = connect(helper.socket, () =>
          socket.end(
            Buffer.concat([Buffer.from(prefix), randomBytes(randomInt(200)), Buffer.from('\r\n\r\n')]),
          ),
        );
        socket.on('data', () => undefined);
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(0));
      });
    }
    async function signed(): Promise<number> {
      const path = pick([
        '/v1/restart',
        '/v1/journal',
        '/v1/restart',
        `/v1/${encodeURIComponent(unitName().replace(/[\ud800-\udfff]/g, ''))}`,
        '/v1/actions/x',
      ]);
      return (await helper.client.post(path, body())).status;
    }
    async function unsigned(): Promise<number> {
      const text = body();
      const headers = helper.client.headers('POST', '/v1/restart', text);
      const name = pick(Object.keys(headers));
      headers[name] = pick([randomBytes(16).toString('hex'), '', '0', 'v1=', '-1', headers[name]! + 'x']);
      return (await send(helper.socket, 'POST', '/v1/restart', text, headers)).status;
    }

    it(
      'crash nothing, get nothing accepted, and cost no memory',
      async () => {
        const statuses = new Map<number, number>();
        let left = count;
        const begin = process.memoryUsage().rss;
        const worker = async (): Promise<void> => {
          while (left > 0) {
            left -= 1;
            const status = await pick([rawBytes, signed, signed, unsigned])().catch(() => -1);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        };
        await Promise.all(Array.from({ length: parallel - 1 }, worker));
        // The only request that gets as far as the bus (which is not there) asks for the listed unit; nothing is done.
        expect([...statuses.keys()].filter((status) => status >= 200 && status < 300)).toEqual([]);
        expect(readFileSync(join(helper.stateDirectory, 'actions.jsonl'), 'utf8')).toBe('');
        expect(process.memoryUsage().rss - begin).toBeLessThan(300 * 1024 * 1024);
        expect((await helper.client.get('/v1/health')).status).toBe(200);
        expect(verifyAudit(helper.stateDirectory, auditKey(helper.stateDirectory)).ok).toBe(true);
      },
      Math.max(120_000, count * 10),
    );
  },
);
