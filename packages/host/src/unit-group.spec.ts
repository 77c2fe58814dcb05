import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootOfGroups, systemdGroup, unitOfGroup } from './unit-group.js';

describe('systemdGroup', () => {
  it('is the hierarchy of systemd on a hybrid host, wherever the line stands', () => {
    const text = '9:memory:/a\n0::/c\n1:name=systemd:/system.slice/web.service\n4:pids:/b\n';
    expect(systemdGroup(text)).toBe('/system.slice/web.service');
  });

  it('is the only one of version 2', () =>
    expect(systemdGroup('0::/system.slice/web.service\n')).toBe('/system.slice/web.service'));

  it('is none where there is no systemd, or the text is something else', () => {
    expect(systemdGroup('4:memory:/docker/0\n')).toBeNull();
    expect(systemdGroup('')).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void systemdGroup(text)));
  });
});

describe('unitOfGroup', () => {
  it.each([
    ['/system.slice/nginx.service', 'nginx.service'],
    ['/system.slice/nginx.service/worker/deep.service', 'nginx.service'],
    ['/system.slice/system-app.slice/app@1.service', 'app@1.service'],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/app.service', 'user@1000.service'],
    ['/user.slice/user-1000.slice/session-3.scope', 'session-3.scope'],
    ['/system.slice/docker-0123.scope', 'docker-0123.scope'],
    ['/init.scope', 'init.scope'],
    ['/system.slice/_memory.service', 'memory.service'],
    ['/system.slice', null],
    ['/docker/0123', null],
    ['/', null],
  ])('finds the unit of %s', (path, unit) => expect(unitOfGroup(path, '')).toBe(unit));

  it('leaves out what is above the root of systemd', () => {
    const root = rootOfGroups('/outer.slice/outer.service/lab/init.scope');
    expect(root).toBe('/outer.slice/outer.service/lab');
    expect(unitOfGroup(`${root}/system.slice/in.service`, root)).toBe('in.service');
    expect(unitOfGroup('/outer.slice/outer.service', root)).toBeNull();
  });

  it('counts from a container as the kernel writes it there', () => {
    const root = rootOfGroups('/../../init.scope');
    expect(unitOfGroup('/../../system.slice/web.service', root)).toBe('web.service');
  });

  it('takes the mount itself where PID 1 is no systemd', () => {
    expect(rootOfGroups('/docker/0123')).toBe('');
    expect(rootOfGroups(null)).toBe('');
  });

  it('is a name without a slash, whatever the path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a.slice', 'b.service', '..', '_c.scope', 'd', ''), { maxLength: 6 }),
        (parts) => {
          const unit = unitOfGroup(`/${parts.join('/')}`, '');
          expect(unit === null || /^[^/]+\.(service|scope)$/.test(unit)).toBe(true);
        },
      ),
    );
  });
});
