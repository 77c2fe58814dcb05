import { describe, expect, it } from 'vitest';
import { inferJobType } from './job-type.js';
import { toUnitState } from './properties.js';
import type { UnitState } from './types.js';

const unit = (ActiveState: string, invocation: number): UnitState =>
  toUnitState('/p', { ActiveState, InvocationID: new Uint8Array([invocation]) }, () => null);

describe('inferJobType', () => {
  it('knows a stop by a unit that is down in the invocation in which it was up', () => {
    expect(inferJobType(unit('active', 1), unit('inactive', 1), 'done')).toBe('stop');
    expect(inferJobType(unit('active', 1), unit('failed', 1), 'done')).toBe('stop');
    expect(inferJobType(unit('activating', 1), unit('inactive', 1), 'done')).toBe('stop');
  });

  it('knows it also where the unit has been unloaded since', () => {
    expect(inferJobType(unit('active', 1), undefined, 'done')).toBe('stop');
  });

  it('knows a start by its new invocation, also of a oneshot that is over at once', () => {
    expect(inferJobType(unit('inactive', 1), unit('inactive', 2), 'done')).toBe('start');
    expect(inferJobType(unit('failed', 1), unit('active', 2), 'done')).toBe('start');
  });

  it('calls a start of what was up a restart', () => {
    expect(inferJobType(unit('active', 1), unit('active', 2), 'done')).toBe('restart');
    expect(inferJobType(unit('active', 1), unit('failed', 2), 'done')).toBe('restart');
  });

  it('claims nothing of a job without effect, such as a reload', () => {
    expect(inferJobType(unit('active', 1), unit('active', 1), 'done')).toBeNull();
    expect(inferJobType(unit('inactive', 1), unit('inactive', 1), 'done')).toBeNull();
    expect(inferJobType(unit('inactive', 1), undefined, 'done')).toBeNull();
  });

  it('claims nothing of a job that did not end well, has not ended, or of an unknown unit', () => {
    expect(inferJobType(unit('active', 1), unit('failed', 1), 'failed')).toBeNull();
    expect(inferJobType(unit('active', 1), unit('failed', 1), undefined)).toBeNull();
    expect(inferJobType(undefined, unit('inactive', 1), 'done')).toBeNull();
  });
});
