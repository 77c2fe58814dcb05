import { remedies, remediesAgainst } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { remedyKinds } from './remedies.js';

describe('the remedies', () => {
  it('are each registered under the name that policies call them by', () => {
    expect(Object.keys(remedyKinds).toSorted()).toEqual([...remedies].toSorted());
    for (const remedy of remedies) expect(remedyKinds[remedy].remedy).toBe(remedy);
  });

  it('help against what the built-in policies climb them for, what disturbs least first', () => {
    expect(remediesAgainst).toEqual({
      'unit-failed': ['restart'],
      'unit-stopped': ['restart'],
      'unit-hung': ['restart'],
      'memory-pressure': ['restart', 'kill'],
      'runaway-process': ['restart', 'kill'],
      'disk-filling': ['journal-vacuum', 'tmpfiles'],
      zombies: ['restart'],
      'network-down': ['renew', 'reconfigure', 'restart'],
    });
  });
});
