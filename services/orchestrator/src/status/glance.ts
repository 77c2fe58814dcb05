import type { Clock } from '@smart-monitor/contracts';
import type { HostGlance } from '../control/act/evidence.js';

const everyMs = 30_000;

/**
 * Looks at the busiest processes and the pressure now and then, so that an incident finds who was busy before it,
 * and the way from a failure to its repair costs no scan of /proc.
 */
export class GlanceKeeper {
  private last: ReturnType<HostGlance> = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly look: () => Promise<{ processes: unknown; pressure: unknown }>,
    private readonly clock: Clock,
  ) {}

  readonly glance: HostGlance = () => this.last;

  start(): void {
    void this.refresh();
    this.timer = setInterval(() => void this.refresh(), everyMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Looks at once: for what is about to be told. */
  async refresh(): Promise<void> {
    try {
      const { processes, pressure } = await this.look();
      this.last = { takenMono: this.clock.mono(), processes, pressure };
    } catch {
      // What cannot be read is missing from the evidence; the collector reports its sources' failures.
    }
  }
}
