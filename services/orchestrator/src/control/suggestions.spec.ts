import type { Policy, ServiceRequest } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { fold, nothingRestored } from '../ledger/restored.js';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import { ApproveRequest } from '../requests/approve.request.js';
import { DenyRequest } from '../requests/deny.request.js';
import { VetoRequest } from '../requests/veto.request.js';
import type { ProcessName } from './evaluate/health.js';
import { resume } from './resume.js';

const web = 'web.service';
const app = 'app.service';

const suggesting: Policy = {
  name: 'ask first',
  failure: 'unit-failed',
  units: ['*'],
  hosts: ['*'],
  mode: 'suggest',
  ladder: ['restart'],
  limits: {},
};

/** A host with a failed unit, about which a policy asks. */
async function asking(policies: readonly Policy[] = [suggesting], ...more: string[]): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [web, ...more], policies });
  await host.start(unitState(web), ...more.map((unit) => unitState(unit, { bindsTo: [web] })));
  await host.kill(web);
  return host;
}
const incidentOf = (host: VirtualHost, unit = web): string | undefined =>
  host.pipeline.engine.lookup(unit)?.incident?.id;

function say(
  host: VirtualHost,
  kind: 'approve' | 'deny' | 'veto',
  args: Record<string, unknown> = {},
  target = web,
) {
  const { suggestions } = host.pipeline;
  const handlers = [
    new ApproveRequest(suggestions),
    new DenyRequest(suggestions),
    new VetoRequest(suggestions),
  ];
  const request: ServiceRequest = {
    id: `${kind} ${host.records.length}`,
    hostId: 'h',
    kind,
    target,
    args: { incidentId: incidentOf(host), remedy: 'restart', ...args },
    by: 'ada',
    createdAt: 0,
    expiresAt: 0,
  };
  void handlers.find((one) => one.kind === kind)!.handle(request);
}
const answer = (host: VirtualHost) => host.bodies('request-result').at(-1);

describe('a yes to what a policy suggests', () => {
  it('has it done, by that person, and verified as ever', async () => {
    const host = await asking();
    expect(host.reasons(web)).toEqual(['awaiting-approval']);
    say(host, 'approve');
    await host.time.pass(20_000);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('intent')).toMatchObject([{ by: 'person:ada', remedy: 'restart' }]);
    expect(answer(host)).toMatchObject({ state: 'done' });
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });

  it('is refused when the incident is over', async () => {
    const host = await asking();
    const incidentId = incidentOf(host);
    await host.startByPerson(web);
    await host.time.pass(20_000);
    await host.kill(web);
    say(host, 'approve', { incidentId });
    await host.time.pass(1);
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'incident-over' });
    expect(host.restarts).toEqual([]);
  });

  it('is refused when something else is suggested now', async () => {
    const host = await asking();
    say(host, 'approve', { remedy: 'kill' });
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'other-suggestion' });
    await host.time.pass(1);
    expect(host.restarts).toEqual([]);
  });

  it('is refused when nothing is suggested any more: it runs again, or the policy changed', async () => {
    const back = await asking();
    await back.startByPerson(web);
    say(back, 'approve');
    const changed = await asking([{ ...suggesting, mode: 'observe' }]);
    say(changed, 'approve');
    for (const host of [back, changed]) {
      expect(answer(host)).toMatchObject({ state: 'refused', reason: 'nothing-suggested' });
      await host.time.pass(1);
      expect(host.restarts).toEqual([]);
    }
  });

  it('is judged like a wish of that person: what binds people binds it', async () => {
    const host = await asking();
    host.approved.delete(web);
    say(host, 'approve');
    await host.time.pass(1);
    expect(answer(host)).toMatchObject({ state: 'refused' });
    expect(host.restarts).toEqual([]);
  });

  it('is refused for a unit that nobody knows', async () => {
    const host = await asking();
    say(host, 'approve', {}, 'nothing.service');
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'unit-not-found' });
  });

  it('is never a yes to start what a person stopped meanwhile', async () => {
    const host = await asking();
    await host.stopByPerson(web);
    say(host, 'approve');
    await host.time.pass(1);
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'incident-over' });
    expect(host.restarts).toEqual([]);
  });
});

const process: ProcessName = { pid: 812, startTime: 4711, executable: '/usr/bin/app' };
const killing: Policy = {
  ...suggesting,
  name: 'kills',
  failure: 'memory-pressure',
  mode: 'auto',
  ladder: ['kill'],
};

/** A host with a unit that eats the memory, where a policy would end one of its processes. */
async function hogging(mode: Policy['mode']): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [web], policies: [{ ...killing, mode }] });
  await host.start(unitState(web));
  await host.time.pass(3_600_000);
  tell(host, process);
  await host.time.pass(5_000);
  return host;
}
const tell = (host: VirtualHost, target: ProcessName): void =>
  host.pipeline.engine.observe(web, {
    kind: 'health',
    report: {
      source: 'memory',
      failure: 'memory-pressure',
      ok: false,
      summary: 'Memory is short.',
      target: { process: target },
    },
  });

describe('a kill that is announced', () => {
  it('is not done after a veto', async () => {
    const host = await hogging('auto');
    expect(host.reasons(web)).toEqual(['awaiting-approval']);
    say(host, 'veto');
    await host.time.pass(10 * 60_000);
    expect(host.calls).toEqual([]);
    expect(host.reasons(web)).toEqual(['awaiting-approval', 'held']);
  });

  it('is done at once after a yes', async () => {
    const host = await hogging('auto');
    say(host, 'approve', { remedy: 'kill', pid: 812 });
    await host.time.pass(1);
    expect(host.bodies('intent')).toMatchObject([{ remedy: 'kill', by: 'person:ada' }]);
  });

  it('names the process where it is suggested, and a yes is about that one', async () => {
    const host = await hogging('suggest');
    const [decision] = host.bodies('decision');
    expect(decision?.checks.find(({ hit }) => hit)?.saw).toBe(
      'the policy "kills" suggests "kill" of process 812 (/usr/bin/app), which a person has to ask for',
    );
    tell(host, { ...process, pid: 900 });
    say(host, 'approve', { remedy: 'kill', pid: 812 });
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'other-suggestion' });
    expect(host.calls).toEqual([]);
    say(host, 'approve', { remedy: 'kill', pid: 900 });
    await host.time.pass(1);
    expect(host.calls).toHaveLength(1);
  });
});

describe('a yes to a remedy of the network', () => {
  const ladder: Policy = { ...suggesting, name: 'ways out', failure: 'network-down', ladder: ['renew'] };
  const broken = (host: VirtualHost, name: string): void =>
    host.pipeline.engine.observe(web, {
      kind: 'health',
      report: {
        source: 'network',
        failure: 'network-down',
        ok: false,
        summary: 'No address.',
        target: { interface: name },
      },
    });

  it('is about the interface that it names, and about no other', async () => {
    const host = new VirtualHost({ approved: [web, 'eth0', 'eth1'], policies: [ladder] });
    await host.start(unitState(web));
    await host.time.pass(3_600_000);
    broken(host, 'eth0');
    await host.time.pass(5_000);
    expect(
      host
        .bodies('decision')
        .at(-1)
        ?.checks.find(({ hit }) => hit)?.saw,
    ).toBe('the policy "ways out" suggests "renew" of eth0, which a person has to ask for');
    broken(host, 'eth1');
    await host.time.pass(5_000);
    for (const args of [{ interface: 'eth0' }, {}]) {
      say(host, 'approve', { remedy: 'renew', ...args });
      expect(answer(host)).toMatchObject({
        state: 'refused',
        reason: 'other-suggestion',
        answer: {
          detail: `Something else is suggested for ${web} now ("renew" of eth1), so nothing was done.`,
        },
      });
    }
    await host.time.pass(1);
    expect(host.calls).toEqual([]);
    say(host, 'approve', { remedy: 'renew', interface: 'eth1' });
    await host.time.pass(1);
    expect(host.calls).toMatchObject([{ body: { interface: 'eth1', action: 'renew' } }]);
  });
});

describe('a no', () => {
  it.each(['deny', 'veto'] as const)(
    'by %s keeps policies from acting in this incident, and says who',
    async (word) => {
      const host = new VirtualHost({ approved: [web] });
      await host.start(unitState(web));
      host.helperAnswers = false;
      await host.kill(web);
      await host.time.pass(1_000);
      say(host, word, { note: 'disk is being swapped' });
      expect(answer(host)).toMatchObject({ state: 'done' });
      host.helperAnswers = true;
      await host.time.pass(60 * 60_000);
      expect(host.restarts).toEqual([]);
      const decision = host.bodies('decision').at(-1)!;
      expect(decision.reason).toBe('held');
      expect(decision.checks.find(({ reason }) => reason === 'held')?.saw).toBe(
        'ada said no to it for this incident: disk is being swapped',
      );
      expect(host.bodies('denial')).toMatchObject([
        { unit: web, by: 'ada', word, note: 'disk is being swapped' },
      ]);
    },
  );

  it('ends with the incident', async () => {
    const host = await asking();
    say(host, 'deny');
    await host.startByPerson(web);
    await host.time.pass(11 * 60_000);
    expect(host.bodies('incident-closed')).toHaveLength(1);
    expect(host.pipeline.engine.lookup(web)?.denied).toBeNull();
    await host.kill(web);
    expect(host.reasons(web)).toEqual(['awaiting-approval', 'held', 'awaiting-approval']);
  });

  it('does not bind people: they can restart it, and say yes after all', async () => {
    const host = await asking();
    say(host, 'deny');
    expect(host.reasons(web)).toEqual(['awaiting-approval', 'held']);
    say(host, 'approve');
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
  });

  it('said twice is on record once', async () => {
    const host = await asking();
    say(host, 'deny');
    say(host, 'deny');
    expect(host.bodies('denial')).toHaveLength(1);
    expect(answer(host)).toMatchObject({ state: 'done' });
  });

  it('holds for what went down along with it, before and after it was said', async () => {
    const host = await asking([suggesting], app);
    say(host, 'deny');
    host.job(app, 'stop');
    await host.change(app, { activeState: 'inactive', subState: 'dead' });
    expect(incidentOf(host, app)).toBe(incidentOf(host));
    expect(host.pipeline.engine.lookup(app)?.denied).toMatchObject({ by: 'ada' });
    await host.startByPerson(web);
    await host.time.pass(1);
    expect(host.reasons(app).at(-1)).toBe('held');
  });

  it('is refused when the incident is over, and with a note that is no text', async () => {
    const host = await asking();
    say(host, 'deny', { incidentId: 'another' });
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'incident-over' });
    say(host, 'veto', { note: 5 });
    expect(answer(host)).toMatchObject({ state: 'refused', reason: 'bad-request' });
    expect(host.bodies('denial')).toEqual([]);
  });

  it('is there after a restart of the product, until the incident ends', async () => {
    const before = await asking();
    say(before, 'deny');
    const restored = before.records.reduce(fold, nothingRestored);
    const host = new VirtualHost({ approved: [web] });
    for (const [unit, state] of before.units) host.units.set(unit, state);
    resume(host.pipeline, restored, host.time, 'boot');
    const units = [...host.units.values()];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: host.time.mono() });
    await host.time.pass(1_000);
    expect(host.pipeline.engine.lookup(web)).toMatchObject({ condition: 'failed', denied: { by: 'ada' } });
    expect(host.restarts).toEqual([]);
    const ended = { kind: 'incident-closed', incidentId: incidentOf(before), unit: web, state: 'removed' };
    const record = { ...before.records[0]!, body: { ...ended, summary: '', durationMs: 0 } as never };
    expect(fold(restored, record).denials).toEqual({});
  });
});
