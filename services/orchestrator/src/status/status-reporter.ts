import type { ControlStatus } from '@smart-monitor/contracts';

const everyMs = 10_000;

/** Puts the status into Postgres every 10 s and soon after a change. An outage is somebody else's news: it is only skipped. */
export class StatusReporter {
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;

  constructor(
    private readonly status: () => ControlStatus,
    private readonly put: (status: ControlStatus) => Promise<unknown>,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.changed(), everyMs);
    this.changed();
  }

  /** Something that people should see has changed. */
  changed(): void {
    this.soon ??= setTimeout(() => {
      this.soon = null;
      this.put(this.status()).catch(() => undefined);
    }, 100);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    if (this.soon !== null) clearTimeout(this.soon);
  }
}
