import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protection, type Protectable } from './protected.js';

const what = (unit: string, change: Partial<Protectable> = {}): Protectable => ({
  unit,
  names: [unit],
  controlGroup: `/system.slice/${unit}`,
  processes: [],
  ...change,
});
const none: ReadonlySet<string> = new Set();

const protectedOnes = [
  'init.scope',
  'ssh.service',
  'sshd.service',
  'sshd@3-10.0.0.1:22.service',
  'dbus.service',
  'dbus-broker.service',
  'systemd-journald.service',
  'systemd-logind.service',
  'getty@tty1.service',
  'serial-getty@ttyS0.service',
  'polkit.service',
  'user@1000.service',
  'session-4.scope',
  'docker.service',
  'containerd.service',
  'k3s.service',
  'docker-0123abcd.scope',
  'postgresql@15-main.service',
  'postgresql.service',
  'mariadb.service',
  'redis-server.service',
  'mongod.service',
  'influxdb.service',
  'NetworkManager.service',
  'smart-monitor-orchestrator.service',
  'smart-monitor-helper.service',
];

describe('protection', () => {
  it.each(protectedOnes)('covers %s', (unit) => expect(protection(what(unit), none)).not.toBeNull());

  it.each([
    'nginx.service',
    'app@1.service',
    'grafana-server.service',
    'postgres-exporter.service',
    'sshfs-app.service',
    'lab-db.service',
  ])('leaves %s open', (unit) => expect(protection(what(unit), none)).toBeNull());

  it('covers an alias, a unit that runs a database under another name, and what the product runs in', () => {
    expect(
      protection(
        what('alias.service', { names: ['alias.service', 'dbus-org.freedesktop.login1.service'] }),
        none,
      ),
    ).not.toBeNull();
    const database = { name: 'postgres', executable: '/usr/lib/postgresql/15/bin/postgres' };
    expect(protection(what('shop-db.service', { processes: [database] }), none)).toBe('it keeps a database');
    expect(protection(what('web.service'), new Set(['web.service']))).toContain('product itself');
    expect(
      protection(
        what('app.service', { controlGroup: '/user.slice/user-1000.slice/user@1000.service/app.service' }),
        none,
      ),
    ).not.toBeNull();
  });

  it('cannot be taken away by anything else that is said of a unit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...protectedOnes),
        fc.array(fc.string()),
        fc.string(),
        fc.array(fc.record({ name: fc.string(), executable: fc.option(fc.string()) })),
        fc.array(fc.string()),
        (unit, names, controlGroup, processes, own) => {
          expect(protection({ unit, names, controlGroup, processes }, new Set(own))).not.toBeNull();
        },
      ),
    );
  });
});
