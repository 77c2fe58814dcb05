import { systemClock } from '@smart-monitor/contracts';
import type { SystemdEvent } from '@smart-monitor/systemd';
import { describe, expect, it } from 'vitest';
import { unitSource } from './unit-source.js';

const nowhere = 'unix:path=/nonexistent/system_bus_socket';

/** The first thing that a source tells. */
function first(mode: 'dbus' | 'helper' | 'cmd'): Promise<SystemdEvent> {
  const source = unitSource({ mode, busAddress: nowhere }, null, systemClock);
  return new Promise<SystemdEvent>((resolve) => source.start(resolve)).finally(() => source.stop());
}

describe('a source of unit state that cannot work', () => {
  it.each([
    ['dbus', 'not mounted into this container'],
    ['dbus', 'SERVICE_STATUS_MODE=helper'],
    ['helper', 'SERVICE_STATUS_MODE=helper needs HELPER_API_KEY'],
    ['cmd', 'SERVICE_STATUS_MODE=cmd needs SERVICE_STATUS_CMD'],
  ] as const)('%s: says %s', async (mode, words) => {
    const event = await first(mode);
    expect(event.kind).toBe('lost');
    expect(event.kind === 'lost' && event.error).toContain(words);
    expect(event.kind === 'lost' && event.error).toContain('Units are unknown, and nothing is acted on');
  });
});
