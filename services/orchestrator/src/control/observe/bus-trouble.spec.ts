import { describe, expect, it } from 'vitest';
import { busTrouble } from './bus-trouble.js';

describe('a bus that cannot be used', () => {
  it.each([
    ['connect ENOENT /run/dbus/system_bus_socket', 'not mounted'],
    ['connect ECONNREFUSED /run/dbus/system_bus_socket', 'nobody serves'],
    ['connect EACCES /run/dbus/system_bus_socket', 'may not be opened'],
    ['An AppArmor policy prevents this sender from sending this message to this recipient', 'docker-default'],
    ['An SELinux policy prevents this sender from sending this message', 'SELinux'],
    ['it closed the connection', 'uid that the passwd of the host does not know'],
    ['no answer within 5000 ms', 'does not answer'],
  ])('%s: names the cause', (error, cause) => expect(busTrouble(error)).toContain(cause));

  it('tells what was met, and the way out, whatever it was; never to switch a protection off', () => {
    for (const error of ['connect ENOENT /x', 'something new']) {
      expect(busTrouble(error)).toMatch(new RegExp(`^${error}\\. `));
      expect(busTrouble(error)).toContain('SERVICE_STATUS_MODE=helper');
      expect(busTrouble(error)).not.toMatch(/unconfined|disable|privileged/);
    }
  });
});
