import { parseKillRequest } from '@smart-monitor/protocol';
import { describe, expect, it } from 'vitest';

import type { ProcessFacts } from '../process/facts.js';
import { killBody } from './kill.js';

const facts = {
  stat: { pid: 812, state: 'S', ppid: 1, flags: 0, startTime: 4242 },
  executable: { path: '/usr/bin/app' },
} as ProcessFacts;
const body = (options: Record<string, string>, look: ProcessFacts | null = facts): unknown =>
  killBody('app.service', options, () => look);

describe('call kill', () => {
  it('asks for the main process and TERM where nothing else is said', () =>
    expect(parseKillRequest(body({}))).toEqual({ unit: 'app.service', who: 'main', signal: 'TERM' }));

  it('takes signals with and without SIG', () =>
    expect(body({ who: 'all', signal: 'SIGKILL' })).toMatchObject({ who: 'all', signal: 'KILL' }));

  it('names a process as it is now, or as it is said', () => {
    const now = { pid: 812, startTime: 4242, executable: '/usr/bin/app' };
    expect(parseKillRequest(body({ pid: '812' }))).toEqual({ unit: 'app.service', signal: 'TERM', ...now });
    const said = { pid: '812', 'start-time': '7', executable: '/usr/bin/other' };
    expect(body(said, null)).toMatchObject({ pid: 812, startTime: 7, executable: '/usr/bin/other' });
  });

  it.each([
    [{ who: 'main', pid: '5' }, facts, 'either'],
    [{ executable: '/a' }, facts, 'goes with --pid'],
    [{ pid: 'x' }, facts, 'has to be a number'],
    [{ pid: '5', 'start-time': '-1' }, facts, 'has to be a number'],
    [{ pid: '5' }, null, 'no process'],
    [{ pid: '5' }, { ...facts, executable: { path: null, why: 'unreadable' } } as const, 'cannot be told'],
  ])('does not understand %j', (options, look, words) =>
    expect(() => body(options as Record<string, string>, look)).toThrow(words),
  );
});
