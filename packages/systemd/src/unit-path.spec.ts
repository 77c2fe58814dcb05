import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitOfPath, unitPath } from './unit-path.js';

describe('unit paths', () => {
  it('are as systemd writes them', () => {
    expect(unitPath('lab-web.service')).toBe('/org/freedesktop/systemd1/unit/lab_2dweb_2eservice');
    expect(unitPath('a@b\\x2dc.service')).toBe('/org/freedesktop/systemd1/unit/a_40b_5cx2dc_2eservice');
    expect(unitPath('2fast.service')).toBe('/org/freedesktop/systemd1/unit/_32fast_2eservice');
    expect(unitPath('')).toBe('/org/freedesktop/systemd1/unit/_');
  });

  it('lead back to the name, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => unitOfPath(unitPath(name)) === name));
  });

  it('are told from other paths', () => {
    expect(unitOfPath('/org/freedesktop/systemd1/job/7')).toBeNull();
    expect(unitOfPath('/org/freedesktop/systemd1')).toBeNull();
  });
});
