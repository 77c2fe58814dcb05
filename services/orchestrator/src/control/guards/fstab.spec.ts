import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meantReadOnly } from './fstab.js';

const text = `# /etc/fstab
UUID=1 / ext4 defaults,errors=remount-ro 0 1
/dev/sdb1   /srv/archive\txfs   ro,noatime 0 2
/dev/sdc1 /media/USB\\040stick vfat rw 0 0
#/dev/sdd1 /old ext4 ro 0 0
LABEL=x /var/ ext4 ro
broken
`;

describe('meantReadOnly', () => {
  it('is what fstab says of a path', () => {
    expect(meantReadOnly(text, '/')).toBe(false);
    expect(meantReadOnly(text, '/srv/archive')).toBe(true);
    expect(meantReadOnly(text, '/media/USB stick')).toBe(false);
    expect(meantReadOnly(text, '/var')).toBe(true);
  });

  it('is not known where fstab does not speak of it', () => {
    expect(meantReadOnly(text, '/old')).toBeNull();
    expect(meantReadOnly('', '/')).toBeNull();
    fc.assert(fc.property(fc.string(), (any) => void meantReadOnly(any, '/')));
  });
});
