import { SystemdConnection } from './connection.js';
import type { SystemdEvent, UnitState } from './types.js';
import { WatchSession } from './watch-session.js';

export interface WatcherOptions {
  /** D-Bus address of the system bus. */
  readonly address: string;
  /** Milliseconds between full reads while signals flow. Default 60,000. */
  readonly resyncMs?: number;
  /** Kinds of units that are told of. Default: services. */
  readonly types?: readonly string[];
  /** CLOCK_MONOTONIC in milliseconds. */
  readonly mono?: () => number;
  /** Milliseconds between signs of life that are asked of the manager. Default 5,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds that a call may take. Default 5,000. */
  readonly timeoutMs?: number;
}

const firstRetryMs = 50;
const longestRetryMs = 5_000;

/**
 * Tells of every change of every unit, by signals. It connects again by itself when the bus or the manager restarts,
 * says `lost` while it is blind, and reads everything anew behind a gap. Units are not polled while signals flow; a
 * slow full read is the safety net.
 */
export class UnitWatcher {
  private session: WatchSession | null = null;
  private retry: NodeJS.Timeout | null = null;
  private retryMs = firstRetryMs;
  private stopped = false;
  private wasLive = false;

  constructor(private readonly options: WatcherOptions) {}

  /** Begins to watch. The listener hears `snapshot` first, or `lost` with the reason. */
  start(listener: (event: SystemdEvent) => void): void {
    void this.connect(listener);
  }

  stop(): void {
    this.stopped = true;
    if (this.retry !== null) clearTimeout(this.retry);
    this.session?.end();
  }

  /** Every watched unit as it is known now; null while nothing is known or the watcher is blind. */
  states(): readonly UnitState[] | null {
    return this.session?.states() ?? null;
  }

  private get mono(): () => number {
    return this.options.mono ?? (() => Number(process.hrtime.bigint()) / 1e6);
  }

  private async connect(listener: (event: SystemdEvent) => void): Promise<void> {
    let connection: SystemdConnection | null = null;
    try {
      const { address, timeoutMs } = this.options;
      connection = await SystemdConnection.open({
        address,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      if (this.stopped) return connection.close();
      const session = new WatchSession(connection, listener, {
        mono: this.mono,
        types: this.options.types ?? ['service'],
        resyncMs: this.options.resyncMs ?? 60_000,
        heartbeatMs: this.options.heartbeatMs ?? 5_000,
      });
      this.session = session;
      session.onEnd((error) => this.again(listener, error));
      await session.begin(this.wasLive ? 'gap' : 'start');
      this.wasLive = true;
      this.retryMs = firstRetryMs;
    } catch (error) {
      if (this.session === null) this.again(listener, error);
      else this.session.end(error);
      connection?.close();
    }
  }

  private again(listener: (event: SystemdEvent) => void, error: unknown): void {
    this.session = null;
    if (this.stopped || this.retry !== null) return;
    const text = error instanceof Error ? error.message : String(error);
    if (this.retryMs === firstRetryMs) listener({ kind: 'lost', error: text, mono: this.mono() });
    this.retry = setTimeout(() => {
      this.retry = null;
      void this.connect(listener);
    }, this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
  }
}
