import type { SystemdConfig } from '@smart-monitor/config';
import type { Clock } from '@smart-monitor/contracts';
import { UnitWatcher, type SystemdEvent } from '@smart-monitor/systemd';
import { CommandUnits } from '@smart-monitor/systemd/command';
import { HelperUnits } from '../act/helper-units.js';
import type { HelperReading } from '../act/helper-units-stream.js';
import { busTrouble } from './bus-trouble.js';

/** Where unit state comes from. The listener hears `snapshot` first, or `lost` with the reason. */
export interface UnitSource {
  start(listener: (event: SystemdEvent) => void): void;
  stop(): void;
}

/**
 * The source that SERVICE_STATUS_MODE names: the system bus, the host helper, which needs no bus here, or a program.
 * @param helper how the helper is reached; null without a key
 */
export function unitSource(
  { mode, busAddress, command }: Pick<SystemdConfig, 'mode' | 'busAddress' | 'command'>,
  helper: HelperReading | null,
  clock: Clock,
): UnitSource {
  switch (mode) {
    case 'dbus':
      return new ExplainedWatcher(busAddress);
    case 'helper':
      return helper === null
        ? new NoSource(
            'SERVICE_STATUS_MODE=helper needs HELPER_API_KEY, with which requests to it are signed',
            clock,
          )
        : new HelperUnits(helper, clock);
    case 'cmd':
      return command === undefined
        ? new NoSource('SERVICE_STATUS_MODE=cmd needs SERVICE_STATUS_CMD, the program that it asks', clock)
        : new CommandUnits(command, busAddress);
  }
}

/** The watcher on the bus; a bus that was never there is explained, with the way out. */
class ExplainedWatcher implements UnitSource {
  private readonly watcher: UnitWatcher;
  private seen = false;

  constructor(address: string) {
    this.watcher = new UnitWatcher({ address });
  }

  start(listener: (event: SystemdEvent) => void): void {
    this.watcher.start((event) => {
      if (event.kind === 'snapshot') this.seen = true;
      listener(event.kind === 'lost' && !this.seen ? { ...event, error: busTrouble(event.error) } : event);
    });
  }

  stop(): void {
    this.watcher.stop();
  }
}

/** Stands where the settings leave no source: units stay unknown, and nothing is acted on. */
class NoSource implements UnitSource {
  constructor(
    private readonly why: string,
    private readonly clock: Clock,
  ) {}

  start(listener: (event: SystemdEvent) => void): void {
    listener({
      kind: 'lost',
      error: `${this.why}. Units are unknown, and nothing is acted on.`,
      mono: this.clock.mono(),
    });
  }

  stop(): void {
    // There is nothing to end.
  }
}
