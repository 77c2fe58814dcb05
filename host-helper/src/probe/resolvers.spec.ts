import { describe, expect, it } from 'vitest';

import { listResolvers, nameservers } from './resolvers.js';

const missing = (): never => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};

describe('the resolvers of the host', () => {
  it('are the lines nameserver that have an address', () => {
    const text =
      '# nameserver 192.0.2.9\nsearch example.org\nnameserver 192.0.2.1\nnameserver\tfe80::1%eth0 # here\n nameserver 192.0.2.3\nnameserver example.org\n';
    expect(nameservers(text)).toEqual(['192.0.2.1', 'fe80::1%eth0']);
  });

  it('are those of systemd-resolved too, each once', () => {
    const read = (path: string): string =>
      path === '/etc/resolv.conf'
        ? 'nameserver 127.0.0.53\nnameserver 192.0.2.1\n'
        : 'nameserver 192.0.2.1\nnameserver 192.0.2.2\n';
    expect(listResolvers(read)).toEqual({
      resolvers: [
        { address: '127.0.0.53', sources: ['resolv.conf'] },
        { address: '192.0.2.1', sources: ['resolv.conf', 'systemd-resolved'] },
        { address: '192.0.2.2', sources: ['systemd-resolved'] },
      ],
      problems: [],
    });
  });

  it('are none where there is no file, and that is told', () =>
    expect(listResolvers(missing)).toEqual({
      resolvers: [],
      problems: ['/etc/resolv.conf is not there'],
    }));

  it('are not asked without end', () => {
    const many = Array.from({ length: 20 }, (_, index) => `nameserver 192.0.2.${index + 1}`).join('\n');
    const { resolvers, problems } = listResolvers((path) => (path === '/etc/resolv.conf' ? many : missing()));
    expect(resolvers).toHaveLength(8);
    expect(problems).toEqual(['only 8 of 20 resolvers were asked']);
  });
});
