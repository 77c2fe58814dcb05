import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.js';
import { send, type TestAnswer } from '../test-support/client.js';
import { notRoot } from '../test-support/folder.js';
import { startHelper } from '../test-support/helper.js';

type Running = Awaited<ReturnType<typeof startHelper>>;
const path = '/v1/restart';
const body = '{"unit":"victim.service"}';

/** What is wrong with a request, how it is sent, and the reason that the audit log has. */
const faults: readonly [string, (helper: Running) => Promise<TestAnswer>, string][] = [
  [
    'another key',
    ({ client }) => client.post(path, body, { sign: { key: 'x'.repeat(40) } }),
    'wrong-signature',
  ],
  ['a key of no name', ({ client }) => client.post(path, body, { sign: { keyId: 'k9' } }), 'unknown-key'],
  ['no signature', ({ socket }) => send(socket, 'POST', path, body, {}), 'malformed-signature'],
  [
    'a moment 10.5 s ago',
    ({ client }) => client.post(path, body, { sign: { mono: systemClock.mono() - 10_500 } }),
    'too-old',
  ],
  [
    'a moment to come',
    ({ client }) => client.post(path, body, { sign: { mono: systemClock.mono() + 3_000 } }),
    'from-the-future',
  ],
  [
    'the boot before, as a request that was recorded before a reboot has it',
    ({ client }) => client.post(path, body, { sign: { bootId: '00000000-0000-4000-8000-000000000000' } }),
    'other-boot',
  ],
  [
    'a changed body',
    ({ client, socket }) =>
      send(socket, 'POST', path, body.replace('victim', 'other'), client.headers('POST', path, body)),
    'wrong-signature',
  ],
  [
    'a changed path',
    ({ client, socket }) => send(socket, 'POST', '/v1/stop', body, client.headers('POST', path, body)),
    'wrong-signature',
  ],
  [
    'a changed method',
    ({ client, socket }) => send(socket, 'PUT', path, body, client.headers('POST', path, body)),
    'wrong-signature',
  ],
  ...['Idempotency-Key', 'X-Smartmon-Nonce', 'X-Smartmon-Mono', 'X-Smartmon-Boot'].map(
    (name) =>
      [
        `another ${name} than was signed`,
        ({ client, socket }: Running) => {
          const [first, second] = [client.headers('POST', path, body), client.headers('POST', path, body)];
          const other = name === 'X-Smartmon-Boot' ? '00000000-0000-4000-8000-000000000000' : second[name]!;
          const mono = name === 'X-Smartmon-Mono' ? String(Number(first[name]) + 1) : other;
          return send(socket, 'POST', path, body, { ...first, [name]: mono });
        },
        'wrong-signature',
      ] as [string, (helper: Running) => Promise<TestAnswer>, string],
  ),
  ...['X-Smartmon-Nonce', 'X-Smartmon-Signature', 'X-Smartmon-Key-Id', 'Idempotency-Key'].map(
    (name) =>
      [
        `${name} twice`,
        ({ client, socket }: Running) => {
          const signed = client.headers('POST', path, body);
          return send(socket, 'POST', path, body, { ...signed, [name]: [signed[name]!, signed[name]!] });
        },
        `duplicate-header ${name.toLowerCase()}`,
      ] as [string, (helper: Running) => Promise<TestAnswer>, string],
  ),
];

describe.skipIf(notRoot !== null)(
  `whoever is not proven is refused, and audited with the reason${notRoot === null ? '' : ` (${notRoot})`}`,
  () => {
    let helper: Running;
    beforeAll(async () => (helper = await startHelper()));
    afterAll(() => helper?.stop());

    const lastLine = (): Record<string, unknown> => {
      const lines = readFileSync(join(helper.stateDirectory, 'audit.jsonl'), 'utf8').trim().split('\n');
      return JSON.parse(lines.at(-1)!) as Record<string, unknown>;
    };

    it.each(faults)('%s', async (_name, ask, reason) => {
      const { status, body: answer } = await ask(helper);
      expect([status, answer['code'], 'detail' in answer]).toEqual([403, 'forbidden', false]);
      expect(lastLine()).toMatchObject({ event: 'refused', decision: 'forbidden', outcome: reason });
    });

    it('a recorded request that is sent again: at once, and after the helper was restarted', async () => {
      const recorded = helper.client.headers('POST', path, body);
      // It was right the first time: the bus is what is missing here.
      expect((await send(helper.socket, 'POST', path, body, recorded)).body['code']).toBe('bus-lost');
      for (const restarted of [false, true]) {
        if (restarted) await helper.restart();
        expect((await send(helper.socket, 'POST', path, body, recorded)).status).toBe(403);
        expect(lastLine()).toMatchObject({ event: 'refused', outcome: 'replayed-nonce', keyId: 'k1' });
      }
    });
  },
);
