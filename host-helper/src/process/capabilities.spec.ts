import { describe, expect, it } from 'vitest';

import { killByPid } from './capabilities.js';

const status = (effective: string): string =>
  `Name:\tnode\nCapPrm:\tffffffffffffffff\nCapEff:\t${effective}\n`;

describe('the way in which single processes are signalled', () => {
  it.each([
    ['0000000000080020', true, 'pidfd'],
    ['0000000000080020', false, 'pid'],
    ['000001ffffffffff', true, 'pidfd'],
    ['0000000000000020', true, 'off'],
    ['0000000000080000', true, 'off'],
    ['0000000000000000', true, 'off'],
  ])('with the capabilities %s and pidfd %s is %s', (effective, pidfd, way) =>
    expect(killByPid(pidfd, status(effective))).toBe(way),
  );

  it('is off where nothing can be read', () => expect(killByPid(true, '')).toBe('off'));

  it('is told of this very process', () => expect(['pidfd', 'off']).toContain(killByPid(true)));
});
