import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { logTo } from '../log.js';
import { noNative, type Native } from '../native/native.js';
import { Notifier } from './notifier.js';
import { SystemdWatchdog, watchdogMs } from './systemd-watchdog.js';

/** A native part whose datagrams go into a list. */
function recording(): { readonly native: Native; readonly sent: string[]; fail: number } {
  const sent: string[] = [];
  const record = {
    sent,
    fail: 0,
    native: {
      ...noNative(''),
      sendDatagram: (address: string, data: Buffer) => {
        if (record.fail > 0) {
          record.fail -= 1;
          throw Object.assign(new Error('sendto: Resource temporarily unavailable'), { errno: 11 });
        }
        sent.push(`${address} ${data.toString()}`);
      },
    },
  };
  return record;
}
const env = { NOTIFY_SOCKET: '/run/systemd/notify' };

describe('the watchdog of systemd', () => {
  beforeEach(() => {
    logTo(() => undefined);
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('is there where systemd has set one for this very process', () => {
    expect(watchdogMs({ WATCHDOG_USEC: '30000000' }, 5)).toBe(30_000);
    expect(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '5' }, 5)).toBe(30_000);
    expect(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '6' }, 5)).toBeNull();
    for (const text of ['', '0', '-1', 'x', '1e400'])
      expect(watchdogMs({ WATCHDOG_USEC: text }, 5)).toBeNull();
    expect(watchdogMs({}, 5)).toBeNull();
  });

  it('is fed at half of its time, after a check', async () => {
    const { native, sent } = recording();
    const check = vi.fn(() => Promise.resolve());
    const watchdog = new SystemdWatchdog(
      Notifier.from(native, env, () => 0)!,
      30_000,
      check,
    );
    watchdog.start();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(sent).toEqual(Array.from({ length: 3 }, () => '/run/systemd/notify WATCHDOG=1'));
    watchdog.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(3);
  });

  it('is not fed while the check fails or does not end, and is again afterwards', async () => {
    const { native, sent } = recording();
    let check = (): Promise<void> => Promise.reject(new Error('the bus is lost'));
    const watchdog = new SystemdWatchdog(
      Notifier.from(native, env, () => 0)!,
      30_000,
      () => check(),
    );
    watchdog.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toEqual([]);
    check = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(1);
    check = () => new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    watchdog.stop();
  });
});

describe('a message to systemd', () => {
  beforeEach(() => {
    logTo(() => undefined);
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it.each([[{}], [{ NOTIFY_SOCKET: '' }], [{ NOTIFY_SOCKET: 'vsock:2:1' }], [{ NOTIFY_SOCKET: 'relative' }]])(
    'is not sent with %j',
    (other) => expect(Notifier.from(recording().native, other, () => 0)).toBeNull(),
  );

  it('is one line per assignment, whatever the status is made of', () => {
    const { native, sent } = recording();
    const notifier = Notifier.from(native, { NOTIFY_SOCKET: '@abstract' }, () => 1_234.5678)!;
    notifier.ready('fine\nWATCHDOG=trigger');
    notifier.reloading();
    notifier.stopping();
    expect(sent).toEqual([
      '@abstract READY=1\nSTATUS=fine WATCHDOG=trigger',
      '@abstract RELOADING=1\nMONOTONIC_USEC=1234567',
      '@abstract STOPPING=1',
    ]);
  });

  it('is sent again where the queue is full', async () => {
    const record = recording();
    const notifier = Notifier.from(record.native, env, () => 0)!;
    record.fail = 3;
    notifier.ready('here');
    expect(record.sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(record.sent).toHaveLength(1);
    expect(notifier.works).toBe(true);
    record.fail = 1_000;
    notifier.alive();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(notifier.works).toBe(false);
  });
});
