import { readFileSync } from 'node:fs';
import { helperStates } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { noList } from '../control/act/answers/approved.js';
import { readHealth } from '../control/act/answers/health.js';
import { goodHealth } from '../testing/odd-helper.js';
import { helperFindings, type HelperFacts } from './helper-findings.js';

const facts = (health: object | null = {}, more: Partial<HelperFacts> = {}): HelperFacts => ({
  state: 'ready',
  detail: '',
  socket: '/run/smart-monitor/helper.sock',
  groups: '',
  keyId: 'k1',
  health: health === null ? null : readHealth({ ...goodHealth, ...health }),
  list: { ...noList, hash: 'h', units: { 'a.service': ['restart'] } },
  dryRun: false,
  collector: false,
  trouble: null,
  ...more,
});
const line = (topic: string, given: HelperFacts) => helperFindings(given).find((one) => one.topic === topic);
const trouble = {
  verdict: 'went-back',
  says: 'Lines are missing.',
  at: 1,
  file: '/state/helper-audit.json',
} as const;

describe('what is told of the helper', () => {
  it('is calm where all is well: no banner, nothing to do', () => {
    const found = helperFindings(facts());
    expect(found.filter(({ tone }) => tone === 'bad' || tone === 'warn')).toEqual([]);
    expect(found.filter(({ banner }) => banner !== '')).toEqual([]);
    expect(found[0]).toMatchObject({ topic: 'reach', word: 'Ready' });
  });

  it.each(helperStates)('is a whole sentence with a remedy in the state %s', (state) => {
    const [reach] = helperFindings(facts(null, { state, detail: 'it is so' }));
    expect(reach!.says).toMatch(/^[A-Z].*[.]$/);
    if (state !== 'ready' && state !== 'unknown') expect(reach!.remedy).toMatch(/^[A-Z].*[.]$/);
    // Only what passes by itself keeps away from the top of every page.
    expect(reach!.banner === '').toBe(['ready', 'unknown', 'busy'].includes(state));
  });

  it.each(helperStates)('is described for people in the state %s', (state) => {
    const document = new URL('../../../../docs/helper-states.md', import.meta.url);
    expect(readFileSync(document, 'utf8')).toContain(`| \`${state}\` |`);
  });

  it('names the socket and the groups where we may not use it', () => {
    const reach = line(
      'reach',
      facts(null, { state: 'no-permission', groups: 'it belongs to smartmon (990)' }),
    );
    expect(reach?.says).toBe(
      'The orchestrator may not use /run/smart-monitor/helper.sock: it belongs to smartmon (990).',
    );
  });

  it.each<[string, object, Partial<HelperFacts>, string, string]>([
    [
      'the helper only watches',
      { monitorOnly: true, dryRun: true },
      { dryRun: true },
      'Monitor only',
      'monitorOnly',
    ],
    [
      'both are in dry run',
      { dryRun: true },
      { dryRun: true },
      'Dry run',
      'and set dryRun to false in helper.json',
    ],
    [
      'the orchestrator is',
      {},
      { dryRun: true },
      'Dry run',
      'Set DRY_RUN=false for the orchestrator to let it act.',
    ],
    ['the helper is', { dryRun: true }, {}, 'Dry run', 'Set dryRun to false in helper.json'],
    ['the orchestrator never acts', {}, { collector: true }, 'Never acts', 'MODE=control'],
  ])('says what keeps it from acting where %s, and how to end that', (_where, health, more, word, remedy) => {
    const mode = line('mode', facts(health, more));
    expect([mode?.word, mode?.banner]).toEqual([word, '']);
    expect(mode?.remedy).toContain(remedy);
  });

  it('says that a log was changed also while the helper is away, and how to say that it was looked into', () => {
    for (const health of [{}, null]) {
      const found = line('trail', facts(health, { trouble }));
      expect(found).toMatchObject({ tone: 'bad', word: 'Lines are missing' });
      expect(found?.banner).not.toBe('');
      expect(found?.remedy).toContain(trouble.file);
    }
    expect(line('audit', facts({}, { trouble }))).toBeUndefined();
  });

  it('tells of the parts that the helper tells of, and of no others', () => {
    const topics = helperFindings(facts()).map(({ topic }) => topic);
    for (const topic of ['watchdog', 'install', 'polkit', 'breakers', 'kill'])
      expect(topics).not.toContain(topic);
    const told = facts({
      native: { peerCredentials: true, pidfd: false, detail: 'No compiler was found.' },
      watchdog: 'thread',
      killByPid: 'off',
      polkit: { state: 'stale', ruleHash: 'a', listHash: 'b', detail: '' },
      breakers: [{ subject: 'a.service', state: 'open', reason: 'r', retryAfterMs: 5 }],
    });
    expect(line('native', told)?.says).toBe(
      'In force: who connects. Not in force: signals by pidfd; they are optional. No compiler was found.',
    );
    expect(line('watchdog', told)?.word).toBe('A thread');
    expect(line('kill', told)?.word).toBe('Off');
    expect(line('install', told)?.word).toBe('Without root');
    expect(line('polkit', told)).toMatchObject({ tone: 'bad', word: 'Stale' });
    expect(line('breakers', told)?.says).toContain('a.service');
    expect(line('install', facts({ polkit: null }))?.word).toBe('As root');
    expect(line('watchdog', facts({ watchdog: 'off' }))?.tone).toBe('unknown');
  });
});
