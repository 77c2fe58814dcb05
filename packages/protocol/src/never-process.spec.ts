import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { neverSignalled, neverSignalledGroup } from './never-process.js';

describe('processes that are never signalled', () => {
  it.each([
    '/usr/lib/systemd/systemd',
    '/usr/lib/systemd/systemd-journald',
    '/usr/sbin/init',
    '/usr/bin/dbus-daemon',
    '/usr/bin/dbus-broker-launch',
    '/usr/lib/polkit-1/polkitd',
    '/usr/sbin/sshd',
    '/usr/lib/openssh/sshd-session',
    '/usr/bin/login',
    '/usr/sbin/agetty',
    '/usr/bin/dockerd',
    '/usr/bin/containerd-shim-runc-v2',
    '/usr/bin/conmon',
    '/usr/lib/postgresql/15/bin/postgres',
    '/usr/sbin/mariadbd',
    '/usr/bin/redis-server',
    '/opt/smart-monitor-helper',
  ])('have %s among them', (executable) =>
    expect(neverSignalled({ name: 'harmless', executable })).not.toBeNull(),
  );

  it.each(['systemd', '(sd-pam)', 'containerd-shim', 'postgres', 'dbus-daemon', 'sshd'])(
    'are known by the name %s where the executable cannot be read, and also where it can',
    (name) => {
      expect(neverSignalled({ name, executable: null })).not.toBeNull();
      expect(neverSignalled({ name, executable: '/usr/bin/app' })).not.toBeNull();
    },
  );

  it.each([
    '/usr/sbin/nginx',
    '/usr/bin/python3.11',
    '/usr/bin/node',
    '/usr/bin/postgres_exporter',
    '/usr/bin/loginapp',
    '/bin/sh',
  ])('leave %s out', (executable) => expect(neverSignalled({ name: 'app', executable })).toBeNull());

  it('cannot be uncovered by a name that a process gives itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (name) => {
        expect(neverSignalled({ name, executable: '/usr/bin/dbus-daemon' })).not.toBeNull();
      }),
    );
  });

  it.each([
    '/init.scope',
    '/user.slice/user-1000.slice/user@1000.service/app.slice/app.service',
    '/user.slice/user-1000.slice/session-3.scope',
    '/system.slice/docker-0123.scope',
    '/machine.slice/machine-web.scope',
    '/system.slice/systemd-journald.service',
    '/system.slice/dbus.service',
    '/system.slice/smart-monitor-helper.service',
    '/system.slice/a.service/../docker-1.scope',
  ])('have those of %s among them', (group) => expect(neverSignalledGroup(group)).not.toBeNull());

  it.each(['/system.slice/nginx.service', '/system.slice/system-app.slice/app@1.service/worker'])(
    'leave those of %s out',
    (group) => expect(neverSignalledGroup(group)).toBeNull(),
  );
});
