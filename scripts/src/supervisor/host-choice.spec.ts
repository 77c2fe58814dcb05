import { describe, expect, it } from 'vitest';
import { chooseHost } from './host-choice.js';

const bus = { busVersion: '252', busProblem: '' };
const noBus = { busVersion: null, busProblem: '/run/dbus/system_bus_socket is not there' };

describe('what is watched', () => {
  it('is this host where systemd answers', () => {
    const { kind, why } = chooseHost({ askedForLab: false, labProblem: null, ...bus });
    expect(kind).toBe('real');
    expect(why).toContain('systemd 252');
  });

  it('is a lab host where the bus cannot be reached, with the reason', () => {
    const { kind, why } = chooseHost({ askedForLab: false, labProblem: null, ...noBus });
    expect(kind).toBe('lab');
    expect(why).toContain('/run/dbus/system_bus_socket is not there');
  });

  it('is a lab host where one is asked for', () => {
    expect(chooseHost({ askedForLab: true, labProblem: null, ...bus }).kind).toBe('lab');
  });

  it('refuses in words a lab host that cannot be had', () => {
    expect(() => chooseHost({ askedForLab: true, labProblem: 'it needs root', ...bus })).toThrow(
      'cannot be started: it needs root',
    );
  });

  it('is this host without systemd as the last way, with both reasons', () => {
    const { kind, why } = chooseHost({ askedForLab: false, labProblem: 'it needs root', ...noBus });
    expect(kind).toBe('none');
    expect(why).toMatch(/is not there.*it needs root/);
  });
});
