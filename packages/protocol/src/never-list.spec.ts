import { describe, expect, it } from 'vitest';

import { neverTouched } from './never-list.js';

describe('the never-list', () => {
  it.each([
    'init.scope',
    'dbus.service',
    'dbus.socket',
    'dbus-broker.service',
    'dbus-org.freedesktop.login1.service',
    'systemd-logind.service',
    'systemd-journald.socket',
    'polkit.service',
    'polkitd.service',
    'smart-monitor-helper.service',
    'smart-monitor.service',
    'multi-user.target',
    'user.slice',
    'session-1.scope',
    '-.mount',
  ])('has %s', (name) => expect(neverTouched([name])).not.toBeNull());

  it.each([
    'nginx.service',
    'ssh.service',
    'postgresql.service',
    'my-dbus-app.service',
    'smart-monitoring-app.service',
    'initial.service',
  ])('leaves %s alone', (name) => expect(neverTouched([name])).toBeNull());

  it('looks at every name of a unit', () =>
    expect(neverTouched(['innocent.service', 'dbus-org.freedesktop.login1.service'])?.name).toContain(
      'dbus-',
    ));

  it('takes further units from the settings', () =>
    expect(neverTouched(['postgresql.service'], ['postgresql.service'])?.why).toContain('depends'));
});
