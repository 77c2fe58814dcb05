import type { Policy } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const web = 'web.service';
const policy = (change: Partial<Policy>): Policy => ({
  name: 'mine',
  failure: 'unit-failed',
  units: [web],
  hosts: ['*'],
  mode: 'auto',
  ladder: ['restart'],
  limits: {},
  ...change,
});

async function failing(...policies: Policy[]): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [web], policies });
  await host.start(unitState(web));
  await host.kill(web);
  return host;
}

describe('a policy', () => {
  it('that observes only tells what it would have done', async () => {
    const host = await failing(policy({ mode: 'observe' }));
    expect(host.restarts).toEqual([]);
    expect(host.bodies('decision')).toMatchObject([{ policy: 'mine', reason: 'observe-only' }]);
  });

  it('that suggests waits for a person, whose restart is the approval', async () => {
    const host = await failing(policy({ mode: 'suggest' }));
    expect(host.bodies('decision')).toMatchObject([{ policy: 'mine', reason: 'awaiting-approval' }]);
    const request = { id: 'r', kind: 'restart', target: web, args: {}, by: 'ada' } as const;
    host.pipeline.engine.request({ ...request, hostId: 'h', createdAt: 0, expiresAt: 0 });
    await host.time.pass(20_000);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });

  it('names the action that it takes', async () => {
    const host = await failing(policy({}));
    expect(host.bodies('intent')).toMatchObject([{ by: 'policy:mine' }]);
  });

  it('of another unit or host is none of its business', async () => {
    const host = await failing(
      policy({ units: ['db.service'], mode: 'observe' }),
      policy({ hosts: ['elsewhere'], mode: 'observe' }),
    );
    expect(host.bodies('intent')).toMatchObject([{ by: 'policy:unit-failed' }]);
  });

  it('makes the bounds tighter', async () => {
    const host = await failing(policy({ limits: { actions: 1 } }));
    await host.time.pass(20_000);
    await host.kill(web);
    await host.time.pass(60_000);
    expect(host.restarts.length).toBe(1);
  });

  it('that acts on stopped units brings back an enabled one, as an incident of its own', async () => {
    const host = new VirtualHost({
      approved: [web],
      policies: [policy({ failure: 'unit-stopped' })],
    });
    await host.start(unitState(web, { unitFileState: 'enabled' }));
    await host.change(web, { activeState: 'inactive', subState: 'dead' });
    await host.time.pass(20_000);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('incident-opened')).toMatchObject([{ condition: 'exited' }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });

  it('that suggests to start a stopped unit keeps its incident open until somebody decides', async () => {
    const host = new VirtualHost({
      approved: [web],
      policies: [policy({ failure: 'unit-stopped', mode: 'suggest' })],
    });
    await host.start(unitState(web, { unitFileState: 'enabled' }));
    await host.change(web, { activeState: 'inactive', subState: 'dead' });
    host.pipeline.engine.reconsiderAll();
    host.pipeline.engine.observe(web, { kind: 'look-again' });
    await host.time.pass(60_000);
    expect(host.bodies('incident-opened').length).toBe(1);
    expect(host.bodies('incident-closed')).toEqual([]);
  });

  it.each(['disabled', 'static', ''])(
    'that acts on stopped units leaves one alone that is "%s"',
    async (unitFileState) => {
      const host = new VirtualHost({
        approved: [web],
        policies: [policy({ failure: 'unit-stopped' })],
      });
      await host.start(unitState(web, { unitFileState }));
      await host.change(web, { activeState: 'inactive', subState: 'dead' });
      expect(host.restarts).toEqual([]);
      expect(host.reasons(web)).toEqual(['observe-only']);
    },
  );

  it('never brings back what a person stopped', async () => {
    const host = new VirtualHost({
      approved: [web],
      policies: [policy({ failure: 'unit-stopped' })],
    });
    await host.start(unitState(web, { unitFileState: 'enabled' }));
    await host.stopByPerson(web);
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
  });
});
