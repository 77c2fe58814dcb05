import type { ControlStatus } from '@smart-monitor/contracts';

const everyMs = 10_000;

/** Puts the status into Postgres every 10 s and soon after a change. An outage is somebody else's news: it is only skipped. */
export class StatusReporter {
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private answered: () => void = () => undefined;
  /** When Postgres has answered to the first one, or could not be reached. */
  readonly first = new Promise<void>((resolve) => (this.answered = resolve));

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
      void this.put(this.status())
        .catch(() => undefined)
        .finally(() => this.answered());
    }, 100);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    if (this.soon !== null) clearTimeout(this.soon);
    this.answered();
  }
}
