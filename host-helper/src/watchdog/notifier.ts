import { constants } from 'node:os';

import { logLine } from '../log.js';
import type { Native } from '../native/native.js';
import { words } from '../refusal.js';

/** A message that the queue of systemd had no room for is sent again after this, milliseconds, and this often. */
const againAfterMs = 50;
const attempts = 20;

const busy: readonly number[] = [constants.errno.EAGAIN, constants.errno.ENOBUFS];

/**
 * Tells systemd how this process is doing (sd_notify(3)): a datagram of `NAME=value` lines to the socket that it named
 * in NOTIFY_SOCKET, a path or, with `@`, an abstract name.
 */
export class Notifier {
  private well = true;

  private constructor(
    private readonly send: (data: Buffer) => void,
    private readonly mono: () => number,
  ) {}

  /** Null where systemd named no socket (it is not `Type=notify`) or the native part is not there to reach it. */
  static from(native: Native, env: NodeJS.ProcessEnv, mono: () => number): Notifier | null {
    const address = env['NOTIFY_SOCKET'] ?? '';
    const { sendDatagram } = native;
    if (sendDatagram === null || !/^[/@]./.test(address)) return null;
    return new Notifier((data) => sendDatagram(address, data), mono);
  }

  /** Whether the last message was taken. */
  get works(): boolean {
    return this.well;
  }

  ready(status: string): void {
    this.tell(['READY=1', statusLine(status)]);
  }

  /** The settings are read anew; `ready` has to follow. systemd wants the moment too (Type=notify-reload). */
  reloading(): void {
    this.tell(['RELOADING=1', `MONOTONIC_USEC=${Math.floor(this.mono() * 1000)}`]);
  }

  stopping(): void {
    this.tell(['STOPPING=1']);
  }

  /** What `systemctl status` shows. */
  status(text: string): void {
    this.tell([statusLine(text)]);
  }

  /** Keeps the watchdog (WatchdogSec=) from biting for another while. */
  alive(): void {
    this.tell(['WATCHDOG=1']);
  }

  private tell(lines: readonly string[], attempt = 1): void {
    try {
      this.send(Buffer.from(lines.join('\n')));
      this.well = true;
    } catch (error) {
      if (busy.includes((error as NodeJS.ErrnoException).errno ?? 0) && attempt < attempts) {
        setTimeout(() => this.tell(lines, attempt + 1), againAfterMs).unref();
        return;
      }
      if (this.well) logLine('warning', `systemd cannot be told ${lines[0]}: ${words(error)}.`);
      this.well = false;
    }
  }
}

/** One line, whatever the text is made of: a line feed would begin another assignment. */
function statusLine(text: string): string {
  return `STATUS=${text.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 500)}`;
}
