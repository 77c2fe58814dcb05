import { describe, expect, it } from 'vitest';
import { callLab, labSockets, parseLabArguments, printServices } from './lab-client.js';

describe('npm run lab', () => {
  it('understands a way and a unit, also by its short name', () => {
    expect(parseLabArguments(['kill', 'lab-web.service'])).toEqual({
      kind: 'break',
      how: 'kill',
      unit: 'lab-web.service',
    });
    expect(parseLabArguments(['crash-loop', 'web'])).toEqual({
      kind: 'break',
      how: 'crash-loop',
      unit: 'lab-web.service',
    });
    expect(parseLabArguments(['list'])).toEqual({ kind: 'list' });
  });

  it('helps without arguments and tells of mistakes', () => {
    expect(parseLabArguments([])).toEqual({ kind: 'help' });
    expect(parseLabArguments(['explode', 'web'])).toMatchObject({
      kind: 'mistake',
      words: '"explode" is not known.',
    });
    expect(parseLabArguments(['kill'])).toMatchObject({ kind: 'mistake', words: 'kill needs one unit.' });
    expect(parseLabArguments(['kill', 'web', 'db'])).toMatchObject({ kind: 'mistake' });
  });

  it('looks where it is told, else where the product puts its socket', () => {
    expect(labSockets('/x/control.sock')).toEqual(['/x/control.sock']);
    expect(labSockets('')).toHaveLength(2);
    expect(labSockets(undefined)[0]).toMatch(/\/\.smart-monitor\/lab\/control\.sock$/);
  });

  it('says in words that nobody answers', async () => {
    await expect(callLab('/nowhere/control.sock', 'GET', '/lab')).rejects.toThrow(
      '/nowhere/control.sock cannot be used',
    );
  });

  it('prints each service once and each way once', () => {
    const breaks = [{ how: 'kill', label: 'Kill it', explains: 'SIGKILL.' }] as const;
    const text = printServices([
      { unit: 'lab-a.service', description: 'First', breaks },
      { unit: 'lab-bb.service', description: 'Second', breaks },
    ]);
    expect(text).toBe('lab-a.service   First\nlab-bb.service  Second\n\n  kill  SIGKILL.');
  });
});
