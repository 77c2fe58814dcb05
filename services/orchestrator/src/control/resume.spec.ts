import type { ActionResult, IntentRecord, OutcomeRecord } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { nothingRestored, type Restored } from '../ledger/restored.js';
import { killed, unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import { resume } from './resume.js';

const web = 'web.service';
const intent: IntentRecord = {
  kind: 'intent',
  actionId: 'a',
  incidentId: null,
  decisionId: 'd',
  requestId: 'r',
  unit: web,
  verb: 'restart',
  by: 'person:ada',
  invocationBefore: '',
  bootId: 'boot',
};
const outcome = (result: ActionResult): OutcomeRecord => ({
  kind: 'outcome',
  actionId: 'a',
  incidentId: null,
  unit: web,
  result,
  code: 'blast-radius',
  detail: 'it would stop another one',
  invocationAfter: '',
  durationMs: 1,
});
const restart = (host: VirtualHost, restored: Partial<Restored>) =>
  resume(host.pipeline, { ...nothingRestored, ...restored }, host.time, 'boot');

describe('after a restart of the product', () => {
  it('a person gets the answer that a crash held back', () => {
    const host = new VirtualHost();
    const open = { a: { intent, at: 0, mono: 0, outcome: outcome('refused') } };
    restart(host, { open, requests: { r: { answered: false, at: 0 } } });
    expect(host.bodies('request-result')).toMatchObject([
      { requestId: 'r', state: 'refused', reason: 'blast-radius' },
    ]);
  });

  it('a person gets it once', () => {
    const host = new VirtualHost();
    const open = { a: { intent, at: 0, mono: 0, outcome: outcome('done') } };
    restart(host, { open, requests: { r: { answered: true, at: 0 } } });
    expect(host.bodies('request-result')).toEqual([]);
  });

  it('a unit that a person stopped stays stopped, and one that was started since and failed is healed', async () => {
    const operatorStops = { [web]: { evidence: 'job', invocationId: '1'.repeat(32) } };
    const look = async (invocationId: string) => {
      const host = new VirtualHost({ approved: [web] });
      restart(host, { operatorStops });
      host.journal = [
        { atMs: 0, jobId: 1, jobType: 'start', invocationId },
        { atMs: 0, jobId: 0, jobType: '', invocationId },
      ];
      const state = killed(unitState(web, { invocationId }), host.time.mono());
      host.units.set(web, state);
      host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units: [state], mono: 0 });
      await host.time.pass(1_000);
      return host.restarts;
    };
    expect(await look('1'.repeat(32))).toEqual([]);
    expect(await look('2'.repeat(32))).toEqual([web]);
  });

  it('a breaker that was open is open, and closes when the unit has been healthy', async () => {
    const host = new VirtualHost({ approved: [web] });
    const spent = [1, 2, 3].map((attempt) => ({
      actionId: `${attempt}`,
      unit: web,
      at: 0,
      mono: host.time.mono() - 60_000 + attempt,
      bootId: 'boot',
      attempt,
    }));
    restart(host, { spent, breakers: { [web]: 'open' } });
    await host.start(unitState(web));
    await host.kill(web);
    await host.time.pass(20 * 60_000);
    expect(host.restarts).toEqual([]);
    await host.time.pass(10 * 60_000);
    expect(host.restarts).toEqual([web]);
    await host.time.pass(11 * 60_000);
    expect(host.bodies('breaker').map(({ state }) => state)).toEqual(['half-open', 'closed']);
  });

  it('a unit that flapped is left alone until it has come to rest', async () => {
    const host = new VirtualHost({ approved: [web] });
    const changes = Array.from({ length: 7 }, (_, minute) => host.time.now() - (minute + 0.5) * 60_000);
    restart(host, { flapping: { [web]: changes.reverse() } });
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.reasons(web)).toEqual(['flapping']);
    await host.time.pass(20 * 60_000);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('flapping')).toMatchObject([{ began: false }]);
  });
});
