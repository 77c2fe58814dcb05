import type { ServiceRequest } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { nothingRestored } from '../ledger/restored.js';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import { resume } from './resume.js';

const web = 'web.service';
const minute = 60_000;

async function running(): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [web] });
  await host.start(unitState(web));
  return host;
}
const ask = (host: VirtualHost, args: Record<string, unknown>, target = web): void =>
  host.pipeline.holds.request({
    id: 'r',
    kind: 'hold',
    target,
    args,
    by: 'ada',
  } as unknown as ServiceRequest);
const answer = (host: VirtualHost) => host.bodies('request-result').at(-1);

describe('a hold', () => {
  it('keeps policies from acting, and is told with its note', async () => {
    const host = await running();
    ask(host, { on: true, note: 'new disk' });
    await host.kill(web);
    await host.time.pass(60 * minute);
    expect(host.restarts).toEqual([]);
    const decision = host.bodies('decision').at(-1);
    expect(decision?.reason).toBe('held');
    expect(decision?.checks.find(({ reason }) => reason === 'held')?.saw).toMatch(
      /ada .* taken away: new disk/,
    );
  });

  it('ends when it is taken away, and what failed meanwhile is healed at once', async () => {
    const host = await running();
    ask(host, { on: true });
    await host.kill(web);
    ask(host, { on: false });
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('hold').map(({ held }) => held)).toEqual([true, false]);
  });

  it('ends by itself', async () => {
    const host = await running();
    ask(host, { on: true, minutes: 30 });
    await host.kill(web);
    await host.time.pass(30 * minute - 10);
    expect(host.restarts).toEqual([]);
    await host.time.pass(20);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('hold').at(-1)).toMatchObject({ held: false, by: '' });
  });

  it('does not bind people', async () => {
    const host = await running();
    ask(host, { on: true });
    await host.kill(web);
    const request = { id: 'q', hostId: 'h', kind: 'restart', target: web, args: {}, by: 'ada' } as const;
    host.pipeline.engine.request({ ...request, createdAt: 0, expiresAt: 0 });
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
  });

  it('is there after a restart of the product, for the rest of its time', async () => {
    const host = new VirtualHost({ approved: [web] });
    const until = host.time.now() + 10 * minute;
    const holds = { [web]: { by: 'ada', note: '', until } };
    resume(host.pipeline, { ...nothingRestored, holds }, host.time, 'boot');
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.reasons(web)).toEqual(['held']);
    await host.time.pass(10 * minute + 10);
    expect(host.restarts).toEqual([web]);
  });

  it.each([
    [{}, 'on has to be'],
    [{ on: true, minutes: 0 }, 'minutes has to be'],
    [{ on: true, minutes: 1.5 }, 'minutes has to be'],
    [{ on: true, note: 5 }, 'note has to be'],
  ])('is refused where it is asked for with %j', async (args, problem) => {
    const host = await running();
    ask(host, args);
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'bad-request' });
    expect(JSON.stringify(answer(host)?.answer)).toContain(problem);
  });

  it('is refused on a unit that nobody knows', async () => {
    const host = await running();
    ask(host, { on: true }, 'nothing.service');
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'unit-not-found' });
  });
});
