import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@smart-monitor/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, goodHealth, goodList, OddHelper, type Manner } from '../../testing/odd-helper.js';
import { HelperClient } from './helper.client.js';
import { HelperWatch } from './helper-watch.js';

const folder = mkdtempSync(join(tmpdir(), 'watch-'));
const good: Manner = ({ path }, peer) => answer(peer, 200, path === '/v1/health' ? goodHealth : goodList);
const gone: Manner = (_request, peer) => peer.destroy();
const telling =
  (health: object, list: object = goodList): Manner =>
  ({ path }, peer) =>
    answer(peer, 200, path === '/v1/health' ? { ...goodHealth, ...health } : list);

let helper: OddHelper;
let watch: HelperWatch;
let changes = 0;
afterEach(async () => {
  watch.stop();
  await helper.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function begin(
  manner: Manner,
  listFile = join(folder, 'approved.json'),
  instance: string | null = 'instance-a',
) {
  helper = await new OddHelper(manner).start();
  changes = 0;
  const client = new HelperClient(
    { socket: helper.socket, keyId: 'k', key: 'a'.repeat(64), instance, bootId: 'boot' },
    systemClock,
  );
  watch = new HelperWatch(client, {
    clock: systemClock,
    listFile,
    onChange: () => (changes += 1),
    onError: (error) => {
      throw error;
    },
  });
  await look();
}
/** One look; the next one that it plans is called off. */
async function look(manner?: Manner): Promise<void> {
  if (manner !== undefined) helper.manner = manner;
  await (watch as unknown as { look(client: unknown): Promise<void> }).look(
    (watch as unknown as { client: unknown }).client,
  );
}
const nextLookMs = (): number => (watch as unknown as { pauseMs(): number }).pauseMs();

describe('the watch over the helper', () => {
  it('takes two silences in a row for an absence, a second apart, and the next answer for its end', async () => {
    await begin(good);
    expect([watch.state, watch.lease, changes]).toEqual(['ready', 'mine', 1]);
    await look(gone);
    expect([watch.state, watch.posture.away, nextLookMs()]).toEqual(['ready', null, 1_000]);
    await look();
    expect([watch.state, watch.health]).toEqual(['silent', null]);
    expect(watch.posture.away).toContain('cannot act for us');
    await look(good);
    expect([watch.state, watch.posture.away]).toEqual(['ready', null]);
  });

  it('tells of a change once', async () => {
    await begin(good);
    await look(({ path }, peer) =>
      answer(
        peer,
        200,
        path === '/v1/health' ? { ...goodHealth, audit: { ...goodHealth.audit, seq: 99 } } : goodList,
      ),
    );
    for (let n = 0; n < 5; n += 1) await look(gone);
    expect(changes).toBe(2);
  });

  it('asks for the list once, and again where it is another one or the helper was away', async () => {
    await begin(good);
    const asked = (): number => helper.paths.filter((path) => path === 'GET /v1/approved').length;
    for (let n = 0; n < 3; n += 1) await look(good);
    expect(asked()).toBe(1);
    const approved = { hash: 'another', degraded: false, reason: '' };
    await look(telling({ approved }, { ...goodList, hash: 'another', units: {} }));
    expect([asked(), watch.grant(['a.service'], 'restart').granted]).toEqual([2, false]);
    await look(good);
    await look(gone);
    await look(good);
    expect([asked(), watch.grant(['a.service'], 'restart').granted]).toEqual([4, true]);
  });

  it.each<[string, object, object | undefined, boolean]>([
    ['old', { version: '0.0.9' }, undefined, false],
    ['lease-held', { lease: { holder: 'instance-b', mine: false, remainingMs: 9_000 } }, undefined, false],
    ['audit-broken', { audit: { ...goodHealth.audit, ok: false, detail: 'no space' } }, undefined, true],
    ['bus-lost', { bus: { state: 'lost', detail: 'gone', systemd: '' } }, undefined, true],
    ['degraded', { approved: { hash: 'h', degraded: true, reason: 'line 3' } }, undefined, true],
    ['ready', { version: '0.0.0-source' }, undefined, true],
    ['ready', { version: '0.10.0' }, undefined, true],
  ])('says %s, and whether to act all the same', async (state, health, list, acts) => {
    await begin(telling(health, list));
    expect([watch.state, watch.posture.away === null]).toEqual([state, acts]);
  });

  it("stays out of another instance's way at once, and looks again when its lease runs out", async () => {
    await begin(telling({ lease: { holder: 'instance-b', mine: false, remainingMs: 1_234 } }));
    expect(watch.posture.away).toContain('the instance instance-b acts here');
    expect([watch.lease, nextLookMs()]).toEqual(['other', 1_254]);
  });

  it('leaves the lease to others where it never acts', async () => {
    await begin(
      telling({ lease: { holder: 'instance-b', mine: false, remainingMs: 9_000 } }),
      join(folder, 'a.json'),
      null,
    );
    expect(helper.arrived.every(({ headers }) => headers['x-smartmon-instance'] === undefined)).toBe(true);
    expect([watch.state, watch.posture.away]).toEqual(['ready', null]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'knows a socket that it may not use (as root only: it becomes another)',
    async () => {
      await begin(good);
      process.seteuid!(65_534);
      try {
        // The folder of the socket is open to root alone.
        await look();
      } finally {
        process.seteuid!(0);
      }
      expect([watch.state, watch.posture.away === null]).toEqual(['no-permission', false]);
    },
  );

  it('does not take a full disk for an absent helper', async () => {
    await begin(good, '/proc/no/such/folder/approved.json');
    expect(watch.state).toBe('ready');
    expect(watch.grant(['a.service'], 'restart').granted).toBe(true);
  });
});
