import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const web = 'web.service';

describe('the engine, in virtual time', () => {
  it('restarts a listed unit that failed, verifies it after its stable time and ends the incident', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('verification')).toEqual([]);
    await host.time.pass(10_000);
    expect(host.bodies('verification').map((one) => one.verified)).toEqual([true]);
    expect(host.bodies('incident-closed').map((one) => one.state)).toEqual(['recovered']);
    expect(host.reasons(web)).toEqual(['unit-failed']);
  });

  it('writes evidence and intent before the helper is called', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.kill(web);
    const kinds = host.records.map((record) => record.body.kind).filter((kind) => kind !== 'unit-state');
    expect(kinds.slice(0, 5)).toEqual(['incident-opened', 'evidence', 'decision', 'intent', 'outcome']);
  });

  it('leaves a unit alone that is not on the list, and says so once', async () => {
    const host = new VirtualHost();
    await host.start(unitState(web));
    await host.kill(web);
    await host.time.pass(3_600_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['not-approved']);
  });

  it('only says what it would have done in a dry run', async () => {
    const host = new VirtualHost({ approved: [web], dryRun: true });
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.reasons(web)).toEqual(['dry-run']);
    expect(host.bodies('intent')).toEqual([]);
  });

  it('never starts what a person stopped, whatever state the stop ends in', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.stopByPerson(web, {
      activeState: 'failed',
      subState: 'failed',
      result: 'exit-code',
      execMainCode: 1,
      execMainStatus: 143,
    });
    await host.time.pass(3_600_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['operator-stopped']);
    expect(host.bodies('incident-opened')).toEqual([]);
  });

  it('heals again after a person has started the unit again', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.stopByPerson(web);
    await host.change(web, { activeState: 'active', subState: 'running', invocationId: 'b'.repeat(32) });
    await host.kill(web);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('operator-stop').map((one) => one.stopped)).toEqual([true, false]);
  });

  it('waits while systemd itself retries, and ends the incident when that has helped', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { restart: 'always' }));
    await host.change(web, { activeState: 'activating', subState: 'auto-restart', result: 'signal' });
    await host.change(web, { activeState: 'active', subState: 'running', invocationId: 'c'.repeat(32) });
    await host.time.pass(20_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['systemd-still-retrying']);
    expect(host.bodies('incident-closed').map((one) => one.state)).toEqual(['recovered-by-itself']);
  });

  it('does not take the instant of failed before auto-restart for the end', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { restart: 'always' }));
    await host.kill(web);
    await host.time.pass(2);
    await host.change(web, { activeState: 'activating', subState: 'auto-restart' });
    await host.time.pass(1_000);
    host.job(web, 'restart');
    await host.change(web, { activeState: 'inactive', subState: 'dead', job: { id: 9, type: null } });
    await host.change(web, {
      activeState: 'active',
      subState: 'running',
      invocationId: 'c'.repeat(32),
      job: null,
    });
    await host.time.pass(20_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['systemd-still-retrying']);
    expect(host.bodies('operator-stop')).toEqual([]);
  });

  it('acts when a unit with Restart= fails in a way that its setting does not cover', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { restart: 'on-abort' }));
    await host.kill(web);
    expect(host.restarts).toEqual([]);
    await host.time.pass(300);
    expect(host.restarts).toEqual([web]);
  });

  it('acts when systemd has given up', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { restart: 'always' }));
    await host.change(web, { activeState: 'activating', subState: 'auto-restart', result: 'signal' });
    await host.change(web, { activeState: 'failed', subState: 'failed', result: 'start-limit-hit' });
    expect(host.restarts).toEqual([web]);
  });

  it('backs off, then stops at the budget of a crash loop', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.broken.add(web);
    await host.start(unitState(web));
    await host.kill(web);
    expect(host.restarts.length).toBe(1);
    await host.time.pass(9_000);
    expect(host.restarts.length).toBe(1);
    await host.time.pass(2_000);
    expect(host.restarts.length).toBe(2);
    await host.time.pass(18_000);
    expect(host.restarts.length).toBe(2);
    await host.time.pass(2_000);
    expect(host.restarts.length).toBe(3);
    await host.time.pass(8 * 60_000);
    expect(host.restarts.length).toBe(3);
    expect(host.reasons(web)).toContain('budget-spent');
    expect(host.bodies('incident-opened').length).toBe(1);
  });

  it('counts the waiting time from the end of an action, as the helper does', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.broken.add(web);
    host.helperTakesMs = 4_000;
    await host.start(unitState(web));
    await host.kill(web);
    await host.time.pass(13_000);
    expect(host.restarts.length).toBe(1);
    await host.time.pass(2_000);
    expect(host.restarts.length).toBe(2);
  });

  it('keeps trying when the helper cannot be reached, without spending the budget', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    host.helperAnswers = false;
    await host.kill(web);
    await host.time.pass(120_000);
    host.helperAnswers = true;
    await host.time.pass(300_000);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('outcome').at(-1)?.result).toBe('done');
  });

  it('starts the root first and then what the root left stranded, as one incident', async () => {
    const host = new VirtualHost({ approved: ['db.service', 'api.service'] });
    await host.start(
      unitState('db.service', { boundBy: ['api.service'] }),
      unitState('api.service', { bindsTo: ['db.service'] }),
    );
    await host.kill('db.service');
    host.job('api.service', 'stop');
    await host.change('api.service', { activeState: 'inactive', subState: 'dead' });
    await host.time.pass(30_000);
    expect(host.restarts).toEqual(['db.service', 'api.service']);
    expect(host.bodies('incident-opened').length).toBe(1);
    expect(host.bodies('incident-closed').length).toBe(1);
    expect(host.bodies('operator-stop')).toEqual([]);
  });

  it('leaves dependents alone that a person stopped by stopping their root', async () => {
    const host = new VirtualHost({ approved: ['db.service', 'api.service'] });
    await host.start(
      unitState('db.service', { boundBy: ['api.service'] }),
      unitState('api.service', { bindsTo: ['db.service'] }),
    );
    host.job('db.service', 'stop');
    host.job('api.service', 'stop');
    await host.change('api.service', { activeState: 'inactive', subState: 'dead' });
    await host.change('db.service', { activeState: 'inactive', subState: 'dead' });
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons('api.service')).toEqual(['operator-stopped']);
  });

  it('observes a listed unit that ended by itself', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.change(web, { activeState: 'inactive', subState: 'dead' });
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['observe-only']);
  });

  it('asks the journal who ended a run that it did not see end', async () => {
    const invocationId = '9'.repeat(32);
    const run = async (jobs: { jobType: string; jobId: number }[]) => {
      const host = new VirtualHost({ approved: [web] });
      host.journal = jobs.map((job) => ({ ...job, atMs: 0, invocationId }));
      host.units.set(
        web,
        unitState(web, { activeState: 'failed', subState: 'failed', result: 'exit-code', invocationId }),
      );
      const units = [...host.units.values()];
      host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: 0 });
      await host.time.pass(2_000);
      return { reasons: host.reasons(web), restarts: host.restarts };
    };
    const end = { jobType: '', jobId: 0 };
    expect(await run([{ jobType: 'start', jobId: 1 }, end])).toEqual({
      reasons: ['unit-failed'],
      restarts: [web],
    });
    expect(await run([{ jobType: 'start', jobId: 1 }, { jobType: 'stop', jobId: 2 }, end])).toEqual({
      reasons: ['operator-stopped'],
      restarts: [],
    });
    expect(await run([])).toEqual({ reasons: ['unverified'], restarts: [] });
  });

  it('heals what failed between the first word of systemd and its first list', async () => {
    const host = new VirtualHost({ approved: [web] });
    const run = '8'.repeat(32);
    host.journal = [{ atMs: 0, jobId: 0, jobType: '', invocationId: run }];
    const failed = unitState(web, {
      activeState: 'failed',
      subState: 'failed',
      result: 'signal',
      invocationId: run,
    });
    host.units.set(web, failed);
    const mono = host.time.mono();
    host.pipeline.observe.take({ kind: 'unit', via: 'UnitNew', state: failed, mono });
    await host.time.pass(100);
    expect(host.restarts).toEqual([]);
    const units = [...host.units.values()];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: host.time.mono() });
    await host.time.pass(100);
    expect([host.reasons(web).at(-1), host.restarts]).toEqual(['unit-failed', [web]]);
  });

  const invocationId = '9'.repeat(32);
  const begun = { atMs: 0, jobId: 1, jobType: 'start', invocationId };
  const ended = { atMs: 0, jobId: 0, jobType: '', invocationId };

  it('asks the journal again where the end of the run is not in it yet', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.units.set(
      web,
      unitState(web, { activeState: 'failed', subState: 'failed', result: 'signal', invocationId }),
    );
    const units = [...host.units.values()];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: 0 });
    host.journal = [begun];
    await host.time.pass(1_500);
    expect(host.reasons(web)).toEqual(['unverified']);
    host.journal = [begun, ended];
    await host.time.pass(2_000);
    expect([host.reasons(web).at(-1), host.restarts]).toEqual(['unit-failed', [web]]);
  });

  it('takes no stop in the journal for none only where it would be in it by now', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.journal = [begun, ended];
    const down = { activeState: 'inactive', subState: 'dead', invocationId } as const;
    const justNow = { stateChangeTimestampMonotonic: host.time.mono() * 1_000 };
    host.units.set(web, unitState(web, { ...down, ...justNow }));
    const units = [...host.units.values()];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: host.time.mono() });
    await host.time.pass(500);
    expect(host.reasons(web)).toEqual([]);
    host.journal.push({ atMs: 0, jobId: 2, jobType: 'stop', invocationId });
    await host.time.pass(2_000);
    expect([host.reasons(web).at(-1), host.restarts]).toEqual(['operator-stopped', []]);
  });

  it('gives up on a journal that has dropped the run, without a word more', async () => {
    const host = new VirtualHost({ approved: [web] });
    host.units.set(web, unitState(web, { activeState: 'failed', subState: 'failed', result: 'signal' }));
    const units = [...host.units.values()];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: 0 });
    await host.time.pass(3_600_000);
    expect([host.reasons(web), host.restarts, host.journalAsked]).toEqual([['unverified'], [], 5]);
  });
});
