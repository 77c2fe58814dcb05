import type { ControlStatus, Policy } from '@smart-monitor/contracts';
import type { ServiceState } from '@smart-monitor/database';
import { describe, expect, it } from 'vitest';
import { policyInForce, restartOffer, type PolicyFacts } from './policy.js';

const helper: ControlStatus['helper'] = {
  state: 'ready',
  detail: '',
  since: null,
  socket: '/s',
  lease: 'mine',
  version: '0.1.0',
  findings: [],
};
const control: ControlStatus = {
  mode: 'dbus',
  bus: 'live',
  dryRun: false,
  monitorOnly: false,
  lab: false,
  instance: 'instance-a',
  helper,
  approved: { 'web.service': ['restart'] },
  approvedHash: '',
  operatorStopped: [],
  policies: [],
  policiesProblem: '',
  checks: [],
  lastLooks: {},
  checksProblem: '',
  holds: [],
  network: null,
  storms: [],
  maintenance: [],
  guards: [],
  units: 1,
  version: '',
};
const watching = (mode: Policy['mode']): Policy => ({
  name: 'mine',
  failure: 'unit-failed',
  units: ['*'],
  hosts: ['*'],
  mode,
  ladder: ['restart'],
  limits: {},
});
const unit = { unit: 'web.service', hostname: 'web01', recoverable: true } as ServiceState;
const facts: PolicyFacts = { unit, control, silentMs: 0, stale: false, standing: null };

describe('the policy in force', () => {
  it('promises a repair where nothing stands in the way', () => {
    expect(policyInForce(facts).willHeal).toBe(true);
    const degraded = { ...control, helper: { ...helper, state: 'degraded' as const, detail: 'line 3' } };
    expect(policyInForce({ ...facts, control: degraded }).willHeal).toBe(true);
  });

  it('for what hangs only observes, unless a policy of the file says otherwise', () => {
    expect(policyInForce(facts, 'unit-hung')).toMatchObject({ mode: 'observe', willHeal: false });
    const policies = [{ ...watching('auto'), failure: 'unit-hung' as const }];
    expect(policyInForce({ ...facts, control: { ...control, policies } }, 'unit-hung')).toMatchObject({
      willHeal: true,
      sentence: expect.stringContaining('checks is red') as string,
    });
  });

  it.each<[string, Partial<PolicyFacts>]>([
    ['nobody watches', { control: null }],
    ['the orchestrator is silent', { stale: true, silentMs: 60_000 }],
    ['units cannot be seen', { control: { ...control, bus: 'lost' } }],
    ['it is not on the list', { control: { ...control, approved: {} } }],
    ['a person stopped it', { control: { ...control, operatorStopped: ['web.service'] } }],
    [
      'a person holds it',
      { control: { ...control, holds: [{ unit: 'web.service', by: 'ada', note: '', until: null }] } },
    ],
    ['its breaker is open', { control: { ...control, storms: [{ unit: 'web.service', kind: 'breaker' }] } }],
    ['a policy observes', { control: { ...control, policies: [watching('observe')] } }],
    ['a policy suggests', { control: { ...control, policies: [watching('suggest')] } }],
    ['it is a dry run', { control: { ...control, dryRun: true } }],
    [
      'the helper is away',
      { control: { ...control, helper: { ...helper, state: 'absent', detail: 'gone' } } },
    ],
    [
      'its budget is spent',
      { standing: { state: 'not-acted', reason: 'budget-spent', sentence: 'The budget is used up.' } },
    ],
  ])('promises none where %s', (_where, change) => {
    const policy = policyInForce({ ...facts, ...change });
    expect(policy.willHeal).toBe(false);
    expect(policy.sentence).not.toBe('');
  });
});

describe('a restart by hand', () => {
  const asker = { mayAct: true, insecure: false };
  const running = { ...unit, normalizedStatus: 'running' } as ServiceState;

  it('is offered while the helper can act, and not while another orchestrator does', () => {
    expect(restartOffer({ ...facts, unit: running }, asker).allowed).toBe(true);
    const detail = 'the instance b acts here';
    const held = { ...control, helper: { ...helper, state: 'lease-held' as const, detail } };
    expect(restartOffer({ ...facts, unit: running, control: held }, asker)).toEqual({
      allowed: false,
      sentence: `The host helper, which does the restart, is not ready: ${detail}`,
    });
  });
});
