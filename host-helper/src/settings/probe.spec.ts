import { Fields, type Problem } from '@smart-monitor/protocol';
import { describe, expect, it } from 'vitest';

import { readProbe } from './probe.js';

function read(probe?: unknown) {
  const problems: Problem[] = [];
  const settings = readProbe(new Fields(probe === undefined ? {} : { probe }, '', problems), problems);
  return { settings, problems: problems.map(({ path, message }) => `${path} ${message}`) };
}

describe('the settings of the probe', () => {
  it('have defaults: the root is asked for, and no target is tried', () =>
    expect(read()).toEqual({
      settings: { socket: '/run/smart-monitor-probe/probe.sock', name: '.', targets: [] },
      problems: [],
    }));

  it('name targets by address or name', () => {
    const targets = [
      { host: '192.0.2.1', port: 443 },
      { host: '2001:db8::1', port: 22 },
      { host: 'example.org', port: 65_535 },
    ];
    expect(read({ name: 'example.org', targets })).toMatchObject({
      settings: { name: 'example.org', targets },
      problems: [],
    });
  });

  it.each([
    [{ name: 'a b' }, 'probe.name has to be a host name'],
    [{ socket: 'probe.sock' }, 'probe.socket has to be an absolute path'],
    [{ targets: {} }, 'probe.targets has to be a list'],
    [{ targets: Array.from({ length: 9 }, () => ({ host: 'a', port: 1 })) }, 'a list of at most 8'],
    [{ targets: [{ host: 'example.org' }] }, 'probe.targets[0].port is missing'],
    [{ targets: [{ host: 'example.org', port: 0 }] }, 'probe.targets[0].port has to be a whole number'],
    [{ targets: [{ host: 'http://example.org', port: 1 }] }, 'probe.targets[0].host has to be an address'],
    [{ targets: [{ host: '.', port: 1 }] }, 'probe.targets[0].host has to be an address'],
    [{ targets: [{ host: 'a', port: 1, path: '/' }] }, 'probe.targets[0].path is not known here'],
    [{ timeout: 5 }, 'probe.timeout is not known here'],
    [[], 'probe has to be an object'],
  ])('%j is refused: %s', (probe, words) =>
    expect(read(probe).problems.some((problem) => problem.includes(words))).toBe(true),
  );
});
