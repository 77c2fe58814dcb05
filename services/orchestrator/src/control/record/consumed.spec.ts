import type { UnitState } from '@smart-monitor/systemd';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import { grantBy } from '../decide/allow-list.js';
import { decide } from '../decide/decide.js';
import { noList } from '../act/answers/approved.js';
import { evaluate, type Observation } from '../evaluate/evaluate.js';
import { remedyKinds } from '../remedies/remedies.js';
import { defaultLimits, newMemory, type UnitMemory } from '../state.js';
import { builtInPolicies } from '@smart-monitor/contracts';
import { changeOf, consumed, stateAfter } from './consumed.js';
import { changedNothing } from './recorder.js';

const unit = 'a.service';
const names = fc.constantFrom('a.service', 'b.service', 'c.mount');
const list = fc.array(names, { maxLength: 2 });
const moment = fc.integer({ min: 0, max: 3_000_000_000 });

/** States of one unit, with everything that systemd can say of it. */
const state: fc.Arbitrary<UnitState> = fc
  .record({
    names: fc.array(names, { minLength: 1, maxLength: 2 }),
    loadState: fc.constantFrom('loaded', 'masked', 'not-found'),
    activeState: fc.constantFrom('active', 'reloading', 'inactive', 'failed', 'activating', 'deactivating'),
    subState: fc.constantFrom('running', 'dead', 'failed', 'auto-restart', 'exited'),
    result: fc.constantFrom('success', 'signal', 'start-limit-hit'),
    type: fc.constantFrom('simple', 'oneshot', 'notify'),
    unitFileState: fc.constantFrom('enabled', 'static', ''),
    invocationId: fc.constantFrom('', 'a'.repeat(32), 'b'.repeat(32)),
    activeEnterTimestampMonotonic: moment,
    activeExitTimestampMonotonic: moment,
    stateChangeTimestampMonotonic: moment,
    restart: fc.constantFrom('no', 'always'),
    nRestarts: fc.nat({ max: 9 }),
    execMainCode: fc.constantFrom(0, 1, 2),
    execMainStatus: fc.nat({ max: 15 }),
    job: fc.option(
      fc.record({ id: fc.nat({ max: 9 }), type: fc.constantFrom('start', 'stop', 'restart', null) }),
    ),
    canStart: fc.boolean(),
    refuseManualStart: fc.boolean(),
    requires: list,
    bindsTo: list,
    conflicts: list,
    triggeredBy: list,
    needDaemonReload: fc.boolean(),
  })
  .map((said) => unitState(unit, said as Partial<UnitState>));

/** What is not kept of a state, as anything at all. */
const unkept: fc.Arbitrary<Partial<UnitState>> = fc.record({
  path: fc.string(),
  description: fc.string(),
  fragmentPath: fc.string(),
  timeoutStartUsec: fc.constantFrom(0, 1e6, Infinity),
  startLimitIntervalUsec: fc.constantFrom(0, 1e6, Infinity),
  startLimitBurst: fc.nat(),
  mainPid: fc.nat(),
  controlGroup: fc.string(),
  memoryCurrent: fc.option(fc.nat(), { nil: null }),
  requiredBy: list,
  boundBy: list,
  partOf: list,
  consistsOf: list,
  after: list,
  unitFiles: list,
});

const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({
    kind: fc.constant('state' as const),
    state,
    via: fc.constantFrom('PropertiesChanged', 'resync'),
    gap: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('stop-job' as const),
    jobId: fc.nat({ max: 9 }),
    type: fc.constantFrom('stop', 'restart'),
    source: fc.constantFrom('signal' as const, 'journal' as const),
  }),
  fc.record({ kind: fc.constant('unknown-job' as const), jobId: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant('witness' as const), complete: fc.boolean() }),
);

const now = 3_000_000;
const after = (memory: UnitMemory, one: Observation) =>
  evaluate(memory, one, { lookup: () => undefined, now, healthyMs: 600_000 });
const history = fc.array(observation, { maxLength: 6 });
const remembered = (seen: readonly Observation[]): UnitMemory =>
  seen.reduce((memory, one) => after(memory, one).memory, newMemory(unit));

/** All that is decided about a unit, the words included. */
function judged(memory: UnitMemory): unknown {
  const { state: known } = memory;
  if (known === null) return null;
  const context = {
    grant: grantBy({ ...noList, units: { [unit]: ['restart'] } }),
    lookup: () => undefined,
    patient: { state: known, complaint: null },
    remedy: remedyKinds.restart,
    policy: builtInPolicies[0]!,
    limits: defaultLimits,
    hostActions: [],
    dryRun: false,
    collector: null,
    live: true,
    helper: { dryRun: false, monitorOnly: false, away: null, packageManager: null },
    maintenance: [],
    requestedBy: null,
  };
  return decide(memory, known, context, now);
}

describe('what is kept of a state', () => {
  it('is all that evaluation and decision look at', () => {
    fc.assert(
      fc.property(history, state, unkept, fc.boolean(), (seen, told, other, gap) => {
        const before = remembered(seen);
        const look = (one: UnitState) => after(before, { kind: 'state', state: one, via: 'resync', gap });
        const one = look(told);
        const another = look({ ...told, ...other });
        expect(another.facts).toEqual(one.facts);
        expect({ ...another.memory, state: null }).toEqual({ ...one.memory, state: null });
        expect(judged(another.memory)).toEqual(judged(one.memory));
      }),
    );
  });

  it('comes back from what is stored of it, whole or as a change', () => {
    fc.assert(
      fc.property(state, state, (first, second) => {
        const stored = (before: UnitState | null, one: UnitState) =>
          JSON.parse(JSON.stringify(changeOf(before, one))) as ReturnType<typeof changeOf>;
        const one = stateAfter(unit, null, stored(null, first));
        const two = stateAfter(unit, one, stored(first, second));
        for (const key of consumed) {
          expect(one[key]).toEqual(first[key]);
          expect(two[key]).toEqual(second[key]);
        }
        expect(changeOf(second, second)).toBeNull();
      }),
    );
  });
});

describe('what is not kept because it changed nothing', () => {
  it('makes no difference to anything that comes later', () => {
    const long = fc.array(observation, { maxLength: 30 });
    let left = 0;
    fc.assert(
      fc.property(long, (seen) => {
        let all = newMemory(unit);
        let kept = newMemory(unit);
        // Each twice: what is told again is most of what changes nothing.
        for (const one of seen.flatMap((told) => [told, told])) {
          const evaluated = after(all, one);
          const isLeft = changedNothing(all, evaluated);
          all = evaluated.memory;
          if (isLeft) {
            left += 1;
            continue;
          }
          const other = after(kept, one);
          expect(other.facts).toEqual(evaluated.facts);
          kept = other.memory;
        }
        expect({ ...kept, state: null }).toEqual({ ...all, state: null });
        expect(judged(kept)).toEqual(judged(all));
      }),
    );
    expect(left).toBeGreaterThan(100);
  });
});
