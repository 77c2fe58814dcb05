import { describe, expect, it } from 'vitest';

import { withEarlier } from './own-memory.js';
import { engineOf, hasMounted, listenersOn, placeOf, serviceOf } from './own-places.js';

const id = '0123456789abcdef'.repeat(4);

describe('who listens, by /proc/net/tcp', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   111        0 2345 1 0 100 0 0 10 0',
    '   1: 0100007F:1538 0100007F:D431 01 00000000:00000000 00:00000000 00000000   112        0 2346 1 0 20 4 30 10 -1',
    '   2: 00000000:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2347 1 0 100 0 0 10 0',
  ].join('\n');

  it('is told by port, and a connection is no listener', () => {
    expect(listenersOn(table, 5432)).toEqual([111]);
    expect(listenersOn(table, 1883)).toEqual([0]);
    expect(listenersOn(table, 5433)).toEqual([]);
  });

  it('is read from tcp6 too', () => {
    const zeros = '0'.repeat(32);
    const line = `   0: ${zeros}:1538 ${zeros}:0000 0A 00000000:00000000 00:00000000 00000000   111        0 1 1 0\n`;
    expect(listenersOn(line, 5432)).toEqual([111]);
  });
});

describe('what was found earlier', () => {
  const database = { unit: 'postgresql@15-main.service', why: 'database' };
  const newer = { unit: 'postgresql@16-main.service', why: 'database' };
  const engine = { unit: 'docker.service', why: 'containers' };
  const both = ['database', 'containers'];

  it('stays while nothing is found for the same purpose: a database that is down is told by nobody', () =>
    expect(withEarlier([engine], [database], both)).toEqual([engine, database]));
  it('goes when another unit is found for it', () =>
    expect(withEarlier([newer], [database, engine], both)).toEqual([engine, newer]));
  it('goes when it is not looked for any more', () =>
    expect(withEarlier([], [database, engine], ['containers'])).toEqual([engine]));
});

describe('what a control group says', () => {
  it.each([
    ['0::/system.slice/postgresql@15-main.service', 'postgresql@15-main.service'],
    ['0::/system.slice/system-postgresql.slice/postgresql@15-main.service', 'postgresql@15-main.service'],
    ['1:name=systemd:/lab/x/system.slice/mosquitto.service\n0::/', 'mosquitto.service'],
    ['3:memory:/system.slice/a.service', null],
    ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.service', null],
    [`0::/system.slice/docker-${id}.scope`, null],
    ['0::/lxc.payload.box/system.slice/a.service', null],
    ['0::/init.scope', null],
    ['', null],
  ])('%j is the service %j', (text, service) => expect(serviceOf(text)).toBe(service));

  it.each([
    [`0::/system.slice/docker-${id}.scope`, 'docker.service'],
    [`4:memory:/docker/${id}\n1:name=systemd:/docker/${id}`, 'docker.service'],
    [`0::/machine.slice/libpod-${id}.scope/container`, 'podman.service'],
    [`0::/kubepods.slice/cri-containerd-${id}.scope`, 'containerd.service'],
    ['0::/system.slice/docker.service', undefined],
    ['0::/system.slice/docker-proxy.service', undefined],
  ])('%j is of the engine %j', (text, engine) => expect(engineOf(text)[0]).toBe(engine));
});

describe('a folder that a container has mounted', () => {
  const own = [
    '22 27 0:21 / /proc rw - proc proc rw',
    '23 27 8:1 / / rw - ext4 /dev/sda1 rw',
    '24 27 0:25 / /run rw,nosuid - tmpfs tmpfs rw',
  ].join('\n');
  const place = placeOf(own, '/run/smart-monitor');

  it('is known by device and path', () => expect(place).toEqual({ device: '0:25', path: '/smart-monitor' }));
  it('is found also where the folder is a mount of its own, or below another path of the device', () => {
    expect(placeOf(`${own}\n25 24 0:30 / /run/smart-monitor rw - tmpfs t rw`, '/run/smart-monitor')).toEqual({
      device: '0:30',
      path: '/',
    });
    expect(placeOf('25 24 8:1 /data/run /run rw - ext4 d rw', '/run/smart-monitor')?.path).toBe(
      '/data/run/smart-monitor',
    );
    expect(placeOf('', '/run/smart-monitor')).toBeNull();
  });
  it('is seen in the container that is given it, and in no other', () => {
    const inside = '300 200 0:25 /smart-monitor /run/smart-monitor rw - tmpfs tmpfs rw';
    expect(hasMounted(`1 1 0:99 / / rw - overlay o rw\n${inside}`, place!)).toBe(true);
    expect(hasMounted(own, place!)).toBe(false);
    expect(hasMounted('300 200 0:25 /other /run/smart-monitor rw - tmpfs tmpfs rw', place!)).toBe(false);
  });
});
