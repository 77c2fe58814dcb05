import { describe, expect, it } from 'vitest';

import { logTo } from '../log.js';
import { type Native, noNative } from '../native/native.js';
import { Supervision } from './supervision.js';

const well = (): Promise<void> => Promise.resolve();
const status = (): string => 'Serves.';

describe('who watches the process', () => {
  logTo(() => undefined);
  const sent: string[] = [];
  const native: Native = {
    ...noNative(''),
    sendDatagram: (_address, data) => void sent.push(data.toString()),
  };
  const notified = { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '30000000' };

  it('is systemd, where it does and can be told', async () => {
    const supervision = new Supervision(native, notified);
    // Before it serves, it must not be taken for ready.
    supervision.reload(() => undefined, status);
    expect([supervision.watchdog, sent]).toEqual(['off', []]);
    supervision.serving('Serves.', well);
    expect([supervision.watchdog, supervision.notify]).toEqual(['systemd', true]);
    await well();
    supervision.reload(() => undefined, status);
    await supervision.stopping();
    expect(sent.map((text) => text.replace(/USEC=\d+/, 'USEC'))).toEqual([
      'READY=1\nSTATUS=Serves.',
      'WATCHDOG=1',
      'RELOADING=1\nMONOTONIC_USEC',
      'READY=1\nSTATUS=Serves.',
      'STOPPING=1',
    ]);
  });

  it.each([
    ['systemd sets no watchdog', native, { NOTIFY_SOCKET: '/run/systemd/notify' }, true],
    ['the native part is not there', noNative(''), notified, false],
    ['it is not a service', native, {}, false],
  ])('is a thread where %s', async (_why, part, env, notify) => {
    const supervision = new Supervision(part, env);
    supervision.serving('Serves.', well);
    expect([supervision.watchdog, supervision.notify]).toEqual(['thread', notify]);
    await supervision.stopping();
  });
});
