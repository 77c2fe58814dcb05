import type { Decision, LedgerBody } from '@smart-monitor/contracts';
import { ManualClock } from '@smart-monitor/testing';
import { describe, expect, it } from 'vitest';
import { networkGuard } from '../../ledger/by.js';
import { unitState } from '../../testing/unit-state.js';
import type { ActionOrder, HelperOutcome } from '../act/ports.js';
import { newMemory, type Flight, type OpenIncident, type UnitMemory } from '../state.js';
import { broken, rungsOf, wellProbe } from './spec-look.js';
import { TakeBackStage } from './take-back.stage.js';

const unit = 'systemd-networkd.service';
const flight: Flight = {
  actionId: 'the-action',
  decisionId: 'the-decision',
  requestId: null,
  by: 'policy:network-down',
  remedy: 'renew',
  failure: 'network-down',
  invocationBefore: 'a',
  startedMono: 1_000_000,
  stage: 'acting',
};

const incident: OpenIncident = {
  id: 'the-incident',
  openedMono: 0,
  condition: 'network-down',
  tried: [{ remedy: 'renew', failure: 'network-down' }],
  backMono: null,
  evidenceOf: 0,
};
const acted: Decision = {
  verdict: 'act',
  reason: 'network-down',
  verb: 'network',
  remedy: 'renew',
  hits: [],
  checks: [],
  retryAt: null,
};

function rig(change: Partial<UnitMemory> = {}, result: HelperOutcome['result'] = 'done') {
  const clock = new ManualClock();
  let memory: UnitMemory = {
    ...newMemory(unit),
    state: unitState(unit),
    flight,
    health: [
      {
        source: 'network path',
        failure: 'network-down',
        ok: false,
        summary: '',
        mono: 0,
        target: { interface: 'eth0' },
        evidence: { broken: 'gateway' },
      },
    ],
    incident,
    ...change,
  };
  let decision: Decision = acted;
  const written: LedgerBody[] = [];
  const orders: ActionOrder[] = [];
  const told: string[] = [];
  const stage = new TakeBackStage(
    { lookup: () => memory, why: () => ({ decision, policy: 'network-down' }) },
    {
      append: (body: LedgerBody) => void written.push(body),
      sync: () => Promise.resolve(),
    } as never,
    {
      act: (order) => {
        orders.push(order);
        return Promise.resolve({
          result,
          code: '',
          detail: '',
          invocationAfter: '',
          durationMs: 1,
          jobIds: [],
        });
      },
    },
    clock,
    {
      bootId: 'b',
      onTold: (sentence) => told.push(sentence),
      onError: (error) => {
        throw error;
      },
    },
  );
  const look = async (what: keyof typeof broken | 'well'): Promise<void> => {
    clock.advance(10_000);
    stage.onLook(rungsOf(what === 'well' ? wellProbe : broken[what]), false);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const set = (more: Partial<UnitMemory>): void => {
    memory = { ...memory, ...more };
  };
  /** People keep the unit as it is. */
  const keep = (reason: 'held' | 'in-maintenance', saw: string): void => {
    decision = { ...acted, verdict: 'refrain', reason, hits: [reason], checks: [{ reason, hit: true, saw }] };
  };
  return { stage, look, set, keep, written, orders, told };
}

describe('a remedy of the network that made it worse', () => {
  it('is taken back once, on record by its own name, and verified', async () => {
    const { stage, look, set, written, orders, told } = rig();
    stage.onAction(unit);
    // While it is under way nothing is held against it.
    for (let at = 0; at < 5; at += 1) await look('address');
    expect(orders).toEqual([]);
    set({ flight: { ...flight, stage: 'settling' } });
    await look('address');
    await look('address');
    expect(orders.map(({ call }) => call)).toEqual([
      { path: '/v1/network', body: { interface: 'eth0', action: 'reconfigure', takesBack: true } },
    ]);
    await look('address');
    await look('address');
    await look('gateway');
    expect(orders).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect(written.map(({ kind }) => kind)).toEqual(['evidence', 'intent', 'outcome', 'verification']);
    expect(written[1]).toMatchObject({
      by: networkGuard,
      verb: 'network',
      remedy: 'reconfigure',
      attempt: 0,
      decisionId: 'the-decision',
      incidentId: 'the-incident',
    });
    expect(written[3]).toMatchObject({ verified: true });
  });

  it('is on record as not mended where it stays worse for a minute', async () => {
    const { stage, look, set, written } = rig();
    stage.onAction(unit);
    set({ flight: null });
    for (let at = 0; at < 12; at += 1) await look('address');
    expect(written.at(-1)).toMatchObject({ kind: 'verification', verified: false });
  });

  it('is not verified where it was never taken back, because the helper could not be asked', async () => {
    const { stage, look, set, written } = rig({}, 'unreachable');
    stage.onAction(unit);
    set({ flight: null });
    await look('address');
    await look('address');
    for (let at = 0; at < 12; at += 1) await look('gateway');
    expect(written.map(({ kind }) => kind)).toEqual(['evidence', 'intent', 'outcome']);
  });

  it.each([
    ['held', 'admin has put a hold on it until it is taken away'],
    ['held', 'admin said no to it for this incident'],
    ['in-maintenance', 'the maintenance window "cables" of admin is in force for 5 min more'],
  ] as const)('is left as it is where people keep it so (%s), and that is told', async (reason, saw) => {
    const { stage, look, set, keep, written, orders, told } = rig();
    stage.onAction(unit);
    set({ flight: null });
    keep(reason, saw);
    for (let at = 0; at < 5; at += 1) await look('address');
    expect(orders).toEqual([]);
    expect(written.map(({ kind }) => kind)).toEqual(['evidence']);
    expect(told[0]).toContain(`is left as it is: ${saw}.`);
  });

  it('is none where it was never carried out', async () => {
    const { stage, look, set, written, orders } = rig();
    stage.onAction(unit);
    set({ flight: null, incident: { ...incident, tried: [] } });
    for (let at = 0; at < 5; at += 1) await look('address');
    expect(orders).toEqual([]);
    expect(written).toEqual([]);
  });

  it('is none where its rung was good once, or where it was no remedy of the network', async () => {
    const helped = rig();
    helped.stage.onAction(unit);
    helped.set({ flight: null });
    await helped.look('well');
    for (let at = 0; at < 3; at += 1) await helped.look('address');
    expect(helped.orders).toEqual([]);
    const other = rig({ flight: { ...flight, remedy: 'restart' } });
    other.stage.onAction(unit);
    other.set({ flight: null });
    for (let at = 0; at < 3; at += 1) await other.look('address');
    expect(other.written).toEqual([]);
  });
});
