import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import type { HealthReport } from '../evaluate/health.js';
import { chooseRemedy } from './choose.js';
import { reconfigure, renew } from './network.remedy.js';
import type { Patient } from './remedy.js';

const patient = (target?: HealthReport['target']): Patient => ({
  state: unitState('systemd-networkd.service'),
  complaint: {
    source: 'network path',
    failure: 'network-down',
    ok: false,
    summary: 'The address is lost.',
    mono: 0,
    ...(target === undefined ? {} : { target }),
  },
});
const listed = { granted: true, saw: 'it is listed' };

describe('a remedy of the network', () => {
  it('asks for the interface that is complained of, which the list has to name', () => {
    const one = patient({ interface: 'eth0' });
    expect(renew.fits(one).fits).toBe(true);
    expect(renew.subjects(one)).toEqual(['eth0']);
    expect(reconfigure.call(one)).toEqual({
      path: '/v1/network',
      body: { interface: 'eth0', action: 'reconfigure' },
    });
  });

  it('does not fit where no interface is complained of', () => {
    expect(renew.fits(patient())).toEqual({ fits: false, why: 'no interface is complained of' });
    expect(reconfigure.subjects(patient())).toEqual([]);
  });

  it('is a reconfiguration at once where there is nothing to renew', () => {
    const one = patient({ interface: 'eth0', noRenewal: 'eth0 has no lease to renew' });
    expect(renew.fits(one)).toEqual({ fits: false, why: 'eth0 has no lease to renew' });
    expect(chooseRemedy(['renew', 'reconfigure'], one, [], () => listed)).toBe(reconfigure);
  });

  it('is the next rung when the one before was tried', () => {
    const one = patient({ interface: 'eth0' });
    expect(chooseRemedy(['renew', 'reconfigure'], one, [], () => listed)).toBe(renew);
    expect(chooseRemedy(['renew', 'reconfigure'], one, ['renew'], () => listed)).toBe(reconfigure);
  });
});
