import { describe, expect, it } from 'vitest';
import { isLab, rootProblem } from './never-as-root.js';

describe('a service as root', () => {
  it('is refused, in words that say what to do', () => {
    expect(rootProblem(0, {})).toContain('Run it as a system user of its own');
    expect(rootProblem(0, { SMARTMON_LAB: '0' })).not.toBeNull();
    expect(rootProblem(0, { SMARTMON_LAB: 'maybe' })).not.toBeNull();
  });

  it('is let start on the throw-away lab host', () => {
    for (const SMARTMON_LAB of ['1', 'true', ' yes ', 'ON'])
      expect(rootProblem(0, { SMARTMON_LAB })).toBeNull();
  });

  it('is no matter for any other uid, nor where there are none', () => {
    for (const uid of [1, 1000, 65_534, undefined]) expect(rootProblem(uid, {})).toBeNull();
  });

  it('goes by the same variable as the rest', () => {
    expect(isLab({})).toBe(false);
    expect(isLab({ SMARTMON_LAB: '1' })).toBe(true);
  });
});
