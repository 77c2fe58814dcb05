import { describe, expect, it } from 'vitest';

import { isDevice, parseScan } from './scan.js';

describe('names of disks', () => {
  it.each([
    ['/dev/sda', 'sat'],
    ['/dev/nvme0n1', 'nvme'],
    ['/dev/nvme0', 'nvme,0xffffffff'],
    ['/dev/bus/0', 'megaraid,12'],
    ['/dev/bus/0', 'sat+megaraid,12'],
    ['/dev/sg3', 'areca,1/2'],
    ['/dev/sdb', 'jmb39x-q,0'],
    ['/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0', 'sat,auto'],
  ])('takes %s of type %s', (device, type) => expect(isDevice(device, type)).toBe(true));

  it.each([
    ['--set=standby,now', 'sat'],
    ['-s', 'sat'],
    ['sda', 'sat'],
    ['/etc/shadow', 'sat'],
    ['/dev/../etc/shadow', 'sat'],
    ['/dev/disk/../../etc/shadow', 'sat'],
    ['/dev//sda', 'sat'],
    ['/dev/.sda', 'sat'],
    ['/dev/-o', 'sat'],
    ['/dev/', 'sat'],
    ['/dev/a/b/c/d', 'sat'],
    ['/dev/sda\n/dev/sdb', 'sat'],
    ['/dev/sda;reboot', 'sat'],
    ['/dev/$(reboot)', 'sat'],
    [`/dev/${'x'.repeat(65)}`, 'sat'],
    ['/dev/sda', ''],
    ['/dev/sda', '-o'],
    ['/dev/sda', '--smart=on'],
    ['/dev/sda', 'sat -s off'],
    ['/dev/sda', 'SAT'],
    ['/dev/sda', 's'.repeat(33)],
  ])('refuses %j of type %j', (device, type) => expect(isDevice(device, type)).toBe(false));
});

describe('a scan', () => {
  it('is an empty one where there is no disk', () => {
    expect(parseScan('{"smartctl":{"exit_status":0}}')).toEqual({ devices: [], leftOut: 0 });
  });

  it('counts what it leaves out: what is no name, and disks beyond the 64th', () => {
    const disk = (name: string): object => ({ name, type: 'sat', protocol: 'ATA' });
    const many = Array.from({ length: 70 }, (_, number) => disk(`/dev/sd${number}`));
    const scan = parseScan(
      JSON.stringify({ devices: [disk('-s'), disk('/dev/sd\u00e9'), ...many, 'sda', null] }),
    );
    expect(scan?.devices).toHaveLength(64);
    expect(scan?.devices[0]).toEqual({ device: '/dev/sd0', type: 'sat', protocol: 'ATA', openError: '' });
    expect(scan?.leftOut).toBe(8);
  });

  it.each(['', 'no JSON', '[]', 'null', '"x"', '{"devices":'])('is none where %j was written', (text) =>
    expect(parseScan(text)).toBeNull(),
  );
});
