import type { HealthAnswer } from '@smart-monitor/protocol';

import { type Clock, systemClock } from '../clock.js';
import { logLine } from '../log.js';
import type { Native } from '../native/native.js';
import { words } from '../refusal.js';
import { Notifier } from './notifier.js';
import { StallThread } from './stall-thread.js';
import { SystemdWatchdog, watchdogMs } from './systemd-watchdog.js';

/** Where systemd does not watch, a thread aborts the process after the main loop has stalled this long, milliseconds. */
const stallMs = 30_000;

/**
 * Who watches this process: systemd's watchdog where it set one (Type=notify, WatchdogSec=) and the native part can
 * reach it; otherwise a thread.
 */
export class Supervision {
  private readonly notifier: Notifier | null;
  private systemd: SystemdWatchdog | null = null;
  private thread: StallThread | null = null;
  private isServing = false;

  constructor(
    native: Native,
    private readonly env: NodeJS.ProcessEnv,
    clock: Clock = systemClock,
  ) {
    this.notifier = Notifier.from(native, env, () => clock.mono());
  }

  /** Which watchdog is in force, for `health`. */
  get watchdog(): HealthAnswer['watchdog'] {
    if (this.systemd !== null) return 'systemd';
    return this.thread === null ? 'off' : 'thread';
  }

  /** Whether systemd takes the messages of this process. */
  get notify(): boolean {
    return this.notifier?.works ?? false;
  }

  /**
   * The process serves: systemd is told, and the watching begins.
   * @param check succeeds while the process does what it is for
   */
  serving(status: string, check: () => Promise<void>): void {
    this.isServing = true;
    this.notifier?.ready(status);
    const patienceMs = watchdogMs(this.env, process.pid);
    if (this.notifier !== null && patienceMs !== null) {
      this.systemd = new SystemdWatchdog(this.notifier, patienceMs, check);
      this.systemd.start();
      return;
    }
    try {
      this.thread = new StallThread(stallMs, (reason) => {
        logLine('error', `The thread that watches the main loop has ended: ${reason}.`);
        this.thread = null;
      });
    } catch (error) {
      logLine('error', `No thread watches the main loop: ${words(error)}.`);
    }
  }

  /** Runs what reads the settings anew, with systemd told of its begin and its end. */
  reload(work: () => void, status: () => string): void {
    // A process that is not ready yet must not be said to be.
    if (!this.isServing) return work();
    this.notifier?.reloading();
    try {
      work();
    } finally {
      this.notifier?.ready(status());
    }
  }

  async stopping(): Promise<void> {
    this.notifier?.stopping();
    this.systemd?.stop();
    await this.thread?.stop();
  }
}
