import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseChecks } from '@smart-monitor/config';
import type { Check, Policy } from '@smart-monitor/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printOf, resultPath, writeResult, type Look } from '../../checks/result-file.js';
import { unitState } from '../../testing/unit-state.js';
import { VirtualHost } from '../../testing/virtual-host.js';
import { HungStage } from './hung.stage.js';

const web = 'web.service';
const auto: Policy = {
  name: 'mine',
  failure: 'unit-hung',
  units: ['*'],
  hosts: ['*'],
  mode: 'auto',
  ladder: ['restart'],
  limits: {},
};
const checksOf = (...checks: object[]): readonly Check[] => parseChecks(JSON.stringify({ checks }));
const answers = { name: 'answers', unit: web, kind: 'tcp', port: 80, startSeconds: 0 };
const [check] = checksOf(answers) as [Check];

describe('checks, joined to the engine', () => {
  let directory = '';
  let host: VirtualHost;
  let stage: HungStage;
  let looks: Look[] = [];
  let changes = 0;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hung-'));
    looks = [];
    host = new VirtualHost({ approved: [web], policies: [auto] });
    stage = newStage();
    await host.start(unitState(web, { names: [web, 'alias.service'] }));
    await host.time.pass(3_600_000);
    stage.use([check]);
  });
  afterEach(() => {
    stage.stop();
    rmSync(directory, { recursive: true });
  });

  const newStage = (): HungStage =>
    new HungStage({
      engine: host.pipeline.engine,
      clock: host.time,
      host: { id: 'id', hostname: 'h' },
      bootId: 'boot',
      directory,
      heartbeatDirectory: directory,
      stateDirectory: directory,
      onChange: () => (changes += 1),
      onError: (error) => {
        throw error;
      },
    });

  /** The checker looks, 10 s after it did before: `+` good, `-` failed. */
  async function sees(pattern: string, of: Check = check): Promise<void> {
    for (const sign of pattern) {
      await host.time.pass(10_000);
      const mono = host.time.mono();
      looks.push({ mono, ok: sign === '+', durationMs: 1, detail: sign === '+' ? 'connected' : 'refused' });
      const result = { check: of.name, print: printOf(of), boot: 'boot', written: mono, beat: null };
      writeResult(directory, { ...result, looks });
      stage.use([of]);
    }
  }

  /** Time in which the checker says nothing. */
  async function silence(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 10) {
      await host.time.pass(10_000);
      stage.use([check]);
    }
  }
  const state = (): string => stage.status().checks[0]!.state;

  it('ends what a check has told before a restart of the product that is no more', async () => {
    const red = { source: 'check gone', failure: 'unit-hung', summary: '', ok: false } as const;
    host.pipeline.engine.observe(web, { kind: 'health', report: { ...red, observeOnly: 'it waits' } });
    host.pipeline.engine.observe(web, { kind: 'health', report: { ...red, ok: null } });
    await host.time.pass(600_000);
    expect(host.bodies('incident-closed')).toEqual([]);
    stage.use([check]);
    await host.time.pass(600_000);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
  });

  it('tell the checker what to look at', () =>
    expect(JSON.parse(readFileSync(join(directory, 'in-force.json'), 'utf8'))).toEqual({
      host: { id: 'id', hostname: 'h' },
      checks: [check],
    }));

  it('have the unit restarted when they are red, and prove that it helped', async () => {
    await sees('+++--');
    expect(host.restarts).toEqual([]);
    await sees('-');
    expect(host.restarts).toEqual([web]);
    await host.time.pass(15_000);
    expect(host.bodies('verification')).toEqual([]);
    await sees('+');
    await host.time.pass(1);
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
    expect(stage.status()).toMatchObject({
      checks: [{ state: 'passing', ok: true, failed: 0, looks: 1 }],
      lastLooks: { answers: { saw: 'connected (after 1 ms)' } },
    });
  });

  it('are told of once for each change', async () => {
    await sees('++');
    const before = changes;
    await sees('+++');
    expect(changes).toBe(before);
    await sees('-');
    expect(changes).toBe(before + 1);
  });

  it('that nobody looks at any more keep no restart from being verified', async () => {
    await sees('+++');
    await silence(60);
    expect(state()).toBe('unknown');
    await host.kill(web);
    await host.time.pass(15_000);
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });

  it('that were red and cannot be told any more lead to nothing, and end no incident', async () => {
    host.approved.clear();
    await sees('+++---');
    expect(host.reasons(web)).toEqual(['not-approved']);
    await silence(60);
    expect(state()).toBe('unknown');
    host.approved.add(web);
    host.pipeline.engine.reconsiderAll();
    await silence(600);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web).at(-1)).toBe('observe-only');
    expect(host.bodies('incident-closed')).toEqual([]);
    await sees('+++++');
    await host.time.pass(200_000);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
  });

  it('do not prove a restart by silence', async () => {
    await sees('+++---');
    expect(host.restarts).toEqual([web]);
    await silence(200);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
  });

  it('are withdrawn with their file, and an incident about them ends with that', async () => {
    host.approved.clear();
    await sees('+++---');
    expect(host.bodies('incident-opened')).toHaveLength(1);
    stage.use([]);
    expect(host.pipeline.engine.lookup(web)?.health).toEqual([]);
    expect(stage.status().checks).toEqual([]);
  });

  it('know a unit by its other names, and tell where there is none', async () => {
    const [other, nobody] = checksOf(
      { ...answers, unit: 'alias.service' },
      { ...answers, name: 'b', unit: 'b.service' },
    ) as [Check, Check];
    await sees('---', other);
    expect(host.restarts).toEqual([web]);
    stage.use([nobody]);
    expect(stage.status().checks).toMatchObject([
      { unit: 'b.service', state: 'idle', says: 'systemd knows no such unit.' },
    ]);
  });

  it('of a unit that does not run are idle', async () => {
    await sees('+++');
    await host.stopByPerson(web);
    await sees('---');
    expect(state()).toBe('idle');
    expect(host.restarts).toEqual([]);
  });

  it.each([
    ['another boot', { boot: 'before' }],
    ['another definition', { print: 'other' }],
    ['the future', { written: 1e12 }],
  ])('are not believed from %s', async (_what, change) => {
    await sees('++++');
    const mono = host.time.mono();
    const red = [1, 2, 3].map((index) => ({ mono: mono + index, ok: false, durationMs: 1, detail: 'x' }));
    await host.time.pass(100);
    const result = { check: 'answers', print: printOf(check), boot: 'boot', written: mono, beat: null };
    writeResult(directory, { ...result, looks: red, ...change });
    stage.use([check]);
    expect(state()).toBe('unknown');
    expect(host.restarts).toEqual([]);
  });

  it('of a heartbeat over MQTT are red after as much silence as it takes, and never while the broker is away', async () => {
    const [beats] = checksOf({
      name: 'beats',
      unit: web,
      kind: 'heartbeat',
      service: 'web',
      startSeconds: 0,
    }) as [Check];
    const begin = host.time.mono();
    const tell = (last: number | null, connectedSince: number | null): string => {
      const written = host.time.mono();
      const beat = { connectedSince, last, trouble: connectedSince === null ? 'the broker is away' : '' };
      const result = { check: 'beats', print: printOf(beats), boot: 'boot', written, looks: [], beat };
      writeResult(directory, result);
      stage.use([beats]);
      return state();
    };
    expect(tell(null, begin)).toBe('missing');
    expect(tell(begin, begin)).toBe('healthy');
    await host.time.pass(29_000);
    expect(tell(begin, begin)).toBe('warning');
    expect(tell(begin, null)).toBe('error');
    await host.time.pass(60_000);
    expect(tell(begin, null)).toBe('error');
    // Connected again only just now: what it missed meanwhile is not the service's silence.
    expect(tell(begin, host.time.mono())).toBe('dead');
    await host.time.pass(0);
    expect(host.restarts).toEqual([]);
    const since = host.time.mono();
    await host.time.pass(30_000);
    expect(tell(begin, since)).toBe('dead');
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
  });

  it('of a heartbeat file that never was are red and nothing is done; of one that was there for an earlier process something is', async () => {
    const [beats] = checksOf({ name: 'b', unit: web, kind: 'heartbeat', file: 'web.heartbeat' }) as [Check];
    stage.use([beats]);
    await host.time.pass(29_000);
    stage.use([beats]);
    expect(stage.status().checks[0]).toMatchObject({ state: 'missing', ok: null });
    await host.time.pass(2_000);
    stage.use([beats]);
    expect(stage.status().checks[0]).toMatchObject({ state: 'missing', ok: false });
    await host.time.pass(3_600_000);
    expect(host.bodies('incident-opened')).toMatchObject([{ condition: 'unit-hung' }]);
    expect(host.reasons(web)).toEqual(['observe-only']);
    expect(host.restarts).toEqual([]);
    // It beats once, and is gone when the product begins anew.
    const file = join(directory, 'web.heartbeat');
    writeFileSync(file, '');
    stage.stop();
    stage = newStage();
    stage.use([beats]);
    stage.stop();
    rmSync(file);
    stage = newStage();
    stage.use([beats]);
    await host.time.pass(31_000);
    stage.use([beats]);
    expect(stage.status().checks[0]).toMatchObject({
      state: 'missing',
      ok: false,
      says: 'Its heartbeat file is gone, and was there before.',
    });
    await host.time.pass(1);
    expect(host.restarts).toEqual([web]);
    // Another file under the same name is another matter.
    const [other] = checksOf({ name: 'b', unit: web, kind: 'heartbeat', file: 'other' }) as [Check];
    stage.use([other]);
    await host.time.pass(61_000);
    stage.use([other]);
    expect(stage.status().checks[0]!.says).toContain('none was ever seen');
  });

  it('wait for a unit that may take long to start, also behind a restart', async () => {
    const [slow] = checksOf({ ...answers, startSeconds: 300 }) as [Check];
    stage.use([slow]);
    await sees('+', slow);
    await host.kill(web);
    await host.time.pass(0);
    expect(host.restarts).toEqual([web]);
    await sees('-'.repeat(28), slow);
    expect(host.bodies('verification')).toEqual([]);
    await sees('+', slow);
    await host.time.pass(1);
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
    // One that never answers is not waited for without end.
    await host.time.pass(3_600_000);
    await sees('+', slow);
    await host.kill(web);
    await sees('-'.repeat(33), slow);
    expect(host.bodies('verification').at(-1)).toMatchObject({ verified: false });
  });

  it('that cannot be read say so', async () => {
    await sees('+');
    writeFileSync(resultPath(directory, 'answers'), '{');
    stage.use([check]);
    expect(stage.status().checks[0]).toMatchObject({ state: 'unknown', ok: null });
    expect(stage.status().checks[0]!.says).toContain('cannot be used');
  });
});

it('a folder that cannot be written is told of, where a check needs it', () => {
  const host = new VirtualHost();
  const stage = new HungStage({
    engine: host.pipeline.engine,
    clock: host.time,
    host: { id: 'id', hostname: 'h' },
    bootId: 'boot',
    directory: '/proc/nowhere',
    heartbeatDirectory: '/proc/nowhere',
    stateDirectory: '/proc/nowhere',
    onChange: () => undefined,
    onError: () => undefined,
  });
  const [beats] = checksOf({ name: 'b', unit: web, kind: 'heartbeat', file: 'b' }) as [Check];
  stage.use([beats]);
  expect(stage.problem).toBe('');
  stage.use([check, beats]);
  expect(stage.problem).toContain('CHECKS_DIR');
  stage.stop();
});
