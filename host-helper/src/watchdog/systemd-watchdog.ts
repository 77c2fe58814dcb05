import { logLine } from '../log.js';
import { words } from '../refusal.js';
import type { Notifier } from './notifier.js';

/** After a check that failed the next one comes sooner, milliseconds: there is little time left. */
const soonMs = 1_000;

/** The watchdog's patience in milliseconds as systemd gave it to this very process (sd_watchdog_enabled(3)), or null. */
export function watchdogMs(env: NodeJS.ProcessEnv, pid: number): number | null {
  const usec = Number(env['WATCHDOG_USEC'] ?? Number.NaN);
  const meant = env['WATCHDOG_PID'];
  if (!Number.isSafeInteger(usec) || usec <= 0 || (meant !== undefined && meant !== String(pid))) return null;
  return usec / 1000;
}

/**
 * Feeds the watchdog of systemd at half of its time, but only when a check of what this process is for has just
 * succeeded. A process that is stopped, stalls, or has lost what it needs is killed and replaced by systemd.
 */
export class SystemdWatchdog {
  private timer: NodeJS.Timeout | null = null;
  private failing = false;

  constructor(
    private readonly notifier: Notifier,
    private readonly patienceMs: number,
    private readonly check: () => Promise<void>,
  ) {}

  start(): void {
    void this.feed();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async feed(): Promise<void> {
    const everyMs = this.patienceMs / 2;
    this.timer = setTimeout(() => undefined, everyMs);
    let nextMs = everyMs;
    try {
      await this.check();
      this.notifier.alive();
      this.failing = false;
    } catch (error) {
      if (!this.failing) logLine('warning', `The watchdog is not fed: ${words(error)}.`);
      this.failing = true;
      nextMs = Math.min(soonMs, everyMs / 4);
    }
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.feed(), nextMs);
    this.timer.unref();
  }
}
