import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '@smart-monitor/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answer,
  goodAction,
  goodHealth,
  goodList,
  OddHelper,
  type Manner,
} from '../../testing/odd-helper.js';
import { HelperClient } from './helper.client.js';
import { stateOfError } from './helper-state.js';
import type { ActionOrder } from './ports.js';

let helper: OddHelper;
afterEach(() => helper.stop());

/** A client of a helper that behaves in one manner; its times are short. */
async function clientOf(manner: Manner, clock: Clock = systemClock): Promise<HelperClient> {
  helper = await new OddHelper(manner).start();
  const address = {
    socket: helper.socket,
    keyId: 'k',
    key: 'a'.repeat(64),
    instance: 'instance-a',
    bootId: 'boot',
  };
  const times = { timeoutMs: 300, waitTimeoutMs: 300, retryPauseMs: 5, longestPauseMs: 20 };
  return new HelperClient(address, clock, times);
}

const order = (change: Partial<ActionOrder> = {}): ActionOrder => ({
  call: {
    path: '/v1/restart',
    body: { unit: 'a.service', expectedInvocationId: 'a'.repeat(32) },
  },
  actionId: '00000000-0000-7000-8000-000000000001',
  decidedMono: systemClock.mono(),
  patienceMs: 2_000,
  stillWanted: () => true,
  ...change,
});
const restarts = (): number => helper.paths.filter((path) => path === 'POST /v1/restart').length;
const problem = (code: string, status: number): object => ({
  type: 't',
  title: 'T',
  status,
  code,
  detail: 'so',
});
/** What a call ends with, as the state that it means. */
const stateAfter = (call: Promise<unknown>): Promise<string> => call.then(() => 'ready', stateOfError);

describe('a helper that does not behave', () => {
  it.each<[string, string, Manner]>([
    ['says nothing', 'silent', () => undefined],
    ['hangs up', 'silent', (_request, peer) => peer.destroy()],
    [
      'breaks off in the middle',
      'silent',
      (_request, peer) => peer.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{'),
    ],
    ['speaks no HTTP', 'nonsense', (_request, peer) => peer.end('\x00\x01\x02 garbage \xff\r\n\r\n')],
    [
      'answers no JSON',
      'nonsense',
      (_request, peer) => peer.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'),
    ],
    ['answers a list', 'nonsense', (_request, peer) => answer(peer, 200, [])],
    ['answers null', 'nonsense', (_request, peer) => answer(peer, 200, null)],
    [
      'leaves a member out',
      'nonsense',
      (_request, peer) => answer(peer, 200, { ...goodHealth, dryRun: undefined }),
    ],
    [
      'has a text for a truth',
      'nonsense',
      (_request, peer) => answer(peer, 200, { ...goodHealth, dryRun: 'no' }),
    ],
    ['says no without a code', 'nonsense', (_request, peer) => answer(peer, 500, { error: 'no' })],
    ['does not know the verb', 'old', (_request, peer) => answer(peer, 404, problem('unknown-verb', 404))],
    [
      'does not know the key',
      'wrong-key',
      (_request, peer) => answer(peer, 403, { ...problem('forbidden', 403), detail: undefined }),
    ],
    ['has too much to do', 'busy', (_request, peer) => answer(peer, 503, problem('overloaded', 503))],
    ['says no in a new word', 'refused', (_request, peer) => answer(peer, 409, problem('a-new-code', 409))],
    [
      'tells more than we know',
      'ready',
      (_request, peer) => answer(peer, 200, { ...goodHealth, mood: 'fine' }),
    ],
  ])('%s: %s', async (_what, state, manner) => {
    const client = await clientOf(manner);
    expect(await stateAfter(client.health())).toBe(state);
  });

  it('is given up on in time where it answers a byte at a time', async () => {
    const client = await clientOf((_request, peer) => {
      peer.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
      const drip = setInterval(() => peer.write(' '), 20);
      peer.on('close', () => clearInterval(drip));
    });
    const began = performance.now();
    await expect(client.health()).rejects.toThrow('no answer within 300 ms');
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('is cut off where it answers without end, long before that is in memory', async () => {
    let written = 0;
    const client = await clientOf((_request, peer) => {
      peer.write('HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n');
      const more = (): void => {
        while (written < 10 * 1024 * 1024 && !peer.destroyed) {
          written += 65_536;
          if (!peer.write(Buffer.alloc(65_536, 0x20))) return void peer.once('drain', more);
        }
      };
      more();
    });
    await expect(client.health()).rejects.toThrow('longer than 512 KiB');
    expect(written).toBeLessThan(4 * 1024 * 1024);
  });

  it('is told apart from one that is not there, and from one that we may not ask', async () => {
    const client = await clientOf(() => undefined);
    const at = (socket: string): HelperClient =>
      new HelperClient({ socket, keyId: 'k', key: 'k', instance: null, bootId: 'b' }, systemClock);
    expect(await stateAfter(at('/no/such/socket').health())).toBe('absent');
    expect(await stateAfter(client.health())).toBe('silent');
    expect(helper.arrived[0]?.headers['x-smartmon-instance']).toBe('instance-a');
  });
});

describe('the breaker of the client', () => {
  it('opens after five failures, lets health through, and closes with its success', async () => {
    let well = false;
    const client = await clientOf((request, peer) => {
      if (!well) peer.destroy();
      else answer(peer, 200, request.path === '/v1/health' ? goodHealth : goodList);
    });
    for (let n = 0; n < 5; n += 1) await client.approved().catch(() => undefined);
    const asked = helper.paths.length;
    await expect(client.approved()).rejects.toThrow('not asked');
    await expect(client.journalLines('a.service', 5)).rejects.toThrow('not asked');
    expect(helper.paths.length).toBe(asked);
    well = true;
    await client.health();
    expect((await client.approved()).units).toEqual({ 'a.service': ['journal', 'restart'] });
  });

  it('opens for nonsense as well, and not for a refusal', async () => {
    let status = 200;
    const client = await clientOf((_request, peer) => answer(peer, status, problem('forbidden', 403)));
    status = 403;
    for (let n = 0; n < 9; n += 1)
      await expect(client.approved()).rejects.toThrow('refused GET /v1/approved (forbidden)');
    status = 200;
    for (let n = 0; n < 5; n += 1) await expect(client.approved()).rejects.toThrow('not what the protocol');
    await expect(client.approved()).rejects.toThrow('not asked');
  });
});

describe('an order to restart', () => {
  it('is carried out, with the run that it is about and a key of its own', async () => {
    const client = await clientOf((_request, peer) => answer(peer, 200, goodAction));
    expect(await client.act(order())).toMatchObject({
      result: 'done',
      jobIds: [412],
      invocationAfter: 'b'.repeat(32),
    });
    expect(helper.arrived[0]?.headers['idempotency-key']).toBe(order().actionId);
    expect(JSON.parse(helper.arrived[0]!.body)).toEqual({
      unit: 'a.service',
      expectedInvocationId: 'a'.repeat(32),
    });
  });

  it.each([
    ['changed', 409, 'refused'],
    ['limit', 429, 'refused'],
    ['job-failed', 502, 'failed'],
    ['timeout', 504, 'timeout'],
    ['outcome-unknown', 500, 'outcome-unknown'],
  ])('that is answered %s (%i) ends as %s, and is asked for once', async (code, status, result) => {
    const client = await clientOf((_request, peer) => answer(peer, status, problem(code, status)));
    expect(await client.act(order())).toMatchObject({ result, code, detail: 'so' });
    expect(helper.paths).toEqual(['POST /v1/restart']);
  });

  it('is asked after by its key while it runs', async () => {
    let looks = 0;
    const client = await clientOf((request, peer) => {
      if (request.method === 'POST')
        return answer(peer, 202, { ...goodAction, state: 'running', job: 'running' });
      looks += 1;
      const end =
        looks < 3
          ? { state: 'running', status: null, answer: null }
          : { state: 'finished', status: 200, answer: goodAction };
      answer(peer, 200, { ok: true, verb: 'actions', key: 'k', subject: 'a.service', ...end });
    });
    expect(await client.act(order())).toMatchObject({ result: 'done' });
    expect([restarts(), looks]).toEqual([1, 3]);
  });

  it('whose answer was nonsense or lost is asked after, and not sent again where it is known', async () => {
    for (const manner of [
      (_request, peer) => peer.destroy(),
      (_request, peer) => answer(peer, 200, { ok: true, verb: 'restart' }),
    ] satisfies Manner[]) {
      const client = await clientOf((request, peer) =>
        request.method === 'POST'
          ? manner(request, peer)
          : answer(peer, 200, { ok: true, state: 'finished', status: 200, answer: goodAction }),
      );
      expect(await client.act(order())).toMatchObject({ result: 'done' });
      expect(restarts()).toBe(1);
      await helper.stop();
    }
  });

  it('of many units at once keeps to three connections, and lets a sign of life through', async () => {
    let [open, most] = [0, 0];
    const client = await clientOf((request, peer) => {
      open += 1;
      most = Math.max(most, open);
      peer.on('close', () => (open -= 1));
      const body = request.path === '/v1/health' ? goodHealth : goodAction;
      setTimeout(() => answer(peer, 200, body), 20);
    });
    const orders = Array.from({ length: 20 }, (_, n) =>
      client.act(order({ actionId: `action-${n}-0123456789` })),
    );
    await sleep(5);
    const began = performance.now();
    await client.health();
    const healthMs = performance.now() - began;
    for (const outcome of await Promise.all(orders)) expect(outcome.result).toBe('done');
    expect([most, restarts()]).toEqual([3, 20]);
    expect(healthMs).toBeLessThan((performance.now() - began) / 2);
  });

  it('whose turn comes when it has become old is not sent', async () => {
    let mono = 1_000_000;
    const clock = { now: () => Date.now(), mono: () => mono };
    const client = await clientOf((_request, peer) => {
      mono += 6_000;
      setTimeout(() => answer(peer, 200, goodAction), 20);
    }, clock);
    const ends = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        client.act(order({ actionId: `action-${n}-0123456789`, decidedMono: mono })),
      ),
    );
    expect(ends.map(({ code }) => code)).toEqual(['', '', '', 'stale', 'stale']);
    expect(restarts()).toBe(3);
  });

  it('that never arrived is sent again under the same key, once the record says so', async () => {
    let posts = 0;
    const client = await clientOf((request, peer) => {
      if (request.method === 'GET') return answer(peer, 404, problem('unknown-action', 404));
      posts += 1;
      if (posts === 1) peer.destroy();
      else answer(peer, 200, goodAction);
    });
    expect(await client.act(order())).toMatchObject({ result: 'done' });
    const keys = helper.arrived
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([order().actionId, order().actionId]);
  });

  it('is not sent where nobody listens, and nothing is kept for later', async () => {
    const client = await clientOf((_request, peer) => answer(peer, 200, goodAction));
    await helper.leave();
    expect(await client.act(order())).toMatchObject({ result: 'unreachable', code: 'unreachable' });
    await helper.start();
    await sleep(50);
    expect(helper.arrived).toEqual([]);
  });

  it('is not sent when its decision is old, or when a person has stopped the unit since', async () => {
    const client = await clientOf((_request, peer) => answer(peer, 200, goodAction));
    expect(await client.act(order({ decidedMono: systemClock.mono() - 10_001 }))).toMatchObject({
      result: 'unreachable',
      code: 'stale',
      detail: expect.stringContaining('the decision is 10.0 s old') as string,
    });
    expect(await client.act(order({ stillWanted: () => false }))).toMatchObject({ code: 'stale' });
    expect(helper.arrived).toEqual([]);
  });

  it('is not sent again by a slow helper once its decision has become old', async () => {
    let mono = 1_000_000;
    const clock = { now: () => Date.now(), mono: () => mono };
    const client = await clientOf((request, peer) => {
      // The helper takes its time and then loses the request; with that the decision is 6 s, then 12 s old.
      mono += 6_000;
      if (request.method === 'POST') peer.destroy();
      else answer(peer, 404, problem('unknown-action', 404));
    }, clock);
    const outcome = await client.act(order({ decidedMono: mono, patienceMs: 60_000 }));
    expect(outcome).toMatchObject({
      result: 'unreachable',
      detail: 'the helper has no record of the action',
    });
    expect(restarts()).toBe(1);
    // Its signature was good for 10 s, and its turn may have come 5 s later: only then is "no record" the end.
    expect(mono - 1_000_000).toBeGreaterThan(15_000);
  });
});
