import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Refusal } from '../refusal.js';
import type { ProcessFacts } from './facts.js';
import { mustBeTheProcess, type ProcessQuestion } from './identity.js';

const unit = 'app.service';
const controlGroup = `/system.slice/${unit}`;
const facts: ProcessFacts = {
  stat: { pid: 812, state: 'S', ppid: 1, flags: 0, startTime: 4242 },
  status: { name: 'app', tgid: 812, uid: 0, rssBytes: 4096 },
  executable: { path: '/usr/bin/app' },
  groups: { named: null, unified: controlGroup },
};
const question: ProcessQuestion = {
  request: { pid: 812, startTime: 4242, executable: '/usr/bin/app' },
  unit,
  controlGroup,
  listed: ['/usr/bin/app'],
  self: { pids: new Set([1, 700]), groups: ['/system.slice/smart-monitor-helper.service'] },
};

function judged(found: ProcessFacts | null, asked: Partial<ProcessQuestion> = {}): string {
  try {
    mustBeTheProcess(found, { ...question, ...asked });
    return 'signalled';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return String(error.members['reason'] ?? error.code);
  }
}

describe('the process that was meant', () => {
  it('is signalled', () => expect(judged(facts)).toBe('signalled'));

  it.each([
    ['nothing', null, 'gone'],
    ['one that began later', { ...facts, stat: { ...facts.stat, startTime: 4243 } }, 'start-time'],
    ['a thread', { ...facts, status: { ...facts.status, tgid: 811 } }, 'thread'],
    ['a zombie', { ...facts, stat: { ...facts.stat, state: 'Z' } }, 'ended'],
    ['another program', { ...facts, executable: { path: '/usr/bin/other' } }, 'executable'],
    [
      'a program that may not be read',
      { ...facts, executable: { path: null, why: 'unreadable' } },
      'not-available',
    ],
    ['a program that was replaced', { ...facts, executable: { path: null, why: 'deleted' } }, 'not-approved'],
    ['no program', { ...facts, executable: { path: null, why: 'none' } }, 'ended'],
    ['another unit', { ...facts, groups: { named: null, unified: '/system.slice/b.service' } }, 'unit'],
    ['the init system', { ...facts, stat: { ...facts.stat, pid: 1 } }, 'never-list'],
    ['an ancestor of the helper', { ...facts, stat: { ...facts.stat, pid: 700 } }, 'never-list'],
    ['a thread of the kernel', { ...facts, stat: { ...facts.stat, ppid: 2 } }, 'never-list'],
    ['the bus', { ...facts, executable: { path: '/usr/bin/dbus-daemon' } }, 'never-list'],
    ['a database by its name', { ...facts, status: { ...facts.status, name: 'postgres' } }, 'never-list'],
    [
      'a process of the helper',
      { ...facts, groups: { named: '/system.slice/smart-monitor-helper.service', unified: '/' } },
      'never-list',
    ],
    ['a session', { ...facts, groups: { named: null, unified: '/user.slice/a' } }, 'never-list'],
  ] as [string, ProcessFacts | null, string][])('is not %s', (_, found, expected) =>
    expect(judged(found)).toBe(expected),
  );

  it('has its program on the list of its own unit, root or not', () => {
    for (const uid of [0, 1000])
      expect(judged({ ...facts, status: { ...facts.status, uid } }, { listed: ['/usr/bin/ap'] })).toBe(
        'not-approved',
      );
  });

  it('is signalled only where all marks agree, whatever else is found', () => {
    const pid = fc.constantFrom(812, 1, 2, 700);
    const path = fc.constantFrom('/usr/bin/app', '/usr/bin/apps', '/usr/bin/dbus-daemon', null);
    const group = fc.constantFrom(
      controlGroup,
      `${controlGroup}/sub`,
      `${controlGroup}s`,
      '/init.scope',
      '/',
    );
    const found = fc.record({
      pid,
      startTime: fc.constantFrom(4242, 4241),
      state: fc.constantFrom('S', 'Z', 'D'),
      ppid: fc.constantFrom(0, 1, 2),
      tgid: fc.constantFrom(812, 813),
      path,
      group,
    });
    fc.assert(
      fc.property(found, (it) => {
        const process: ProcessFacts = {
          stat: { ...facts.stat, pid: it.pid, startTime: it.startTime, state: it.state, ppid: it.ppid },
          status: { ...facts.status, tgid: it.tgid },
          executable: it.path === null ? { path: null, why: 'none' } : { path: it.path },
          groups: { named: null, unified: it.group },
        };
        const right =
          it.pid === 812 &&
          it.startTime === 4242 &&
          it.state !== 'Z' &&
          it.ppid !== 2 &&
          it.tgid === 812 &&
          it.path === '/usr/bin/app' &&
          it.group.startsWith(controlGroup) &&
          it.group !== `${controlGroup}s`;
        expect(judged(process) === 'signalled').toBe(right);
      }),
      { numRuns: 2_000 },
    );
  });
});
