import type { Clock } from '@smart-monitor/contracts';
import type { StreamLine, SystemdEvent } from '@smart-monitor/systemd';
import { openUnitStream, type HelperReading, type UnitStream } from './helper-units-stream.js';

const firstRetryMs = 50;
const longestRetryMs = 5_000;
/** A stream that only grew too old is replaced without a word, if the next one tells its snapshot within this. */
const replaceWithinMs = 2_000;

/**
 * Tells of every change of every unit as `UnitWatcher` does, without a bus: the host helper watches, and streams what
 * its watcher tells. Connects again by itself, says `lost` while it is blind, and tells all units anew behind a gap.
 */
export class HelperUnits {
  private stream: UnitStream | null = null;
  private timer: NodeJS.Timeout | null = null;
  private retryMs = firstRetryMs;
  private stopped = false;
  private wasLive = false;
  /** What was told as `lost` last; null while units are seen, and before anything was told. */
  private blindness: string | null = null;
  /** Whether the stream said itself that it is as old as it may get. */
  private isAged = false;
  private listener: (event: SystemdEvent) => void = () => undefined;

  constructor(
    private readonly address: HelperReading,
    private readonly clock: Clock,
    /** How long the helper may say nothing, milliseconds. */
    private readonly silenceMs?: number,
  ) {}

  /** Begins to watch. The listener hears `snapshot` first, or `lost` with the reason. */
  start(listener: (event: SystemdEvent) => void): void {
    this.listener = listener;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.later(null);
    this.stream?.close();
  }

  private connect(): void {
    this.isAged = false;
    this.stream = openUnitStream(
      this.address,
      this.clock,
      { onLine: (line) => this.take(line), onEnd: (error) => this.again(error.message) },
      this.silenceMs,
    );
  }

  private take(line: StreamLine): void {
    switch (line.kind) {
      case 'heartbeat':
        return;
      case 'end':
        this.isAged = line.reason === 'age';
        return;
      case 'lost':
        this.later(null);
        this.blind(`systemd cannot be seen by the host helper: ${line.error}`);
        return;
      case 'snapshot': {
        this.later(null);
        this.retryMs = firstRetryMs;
        this.blindness = null;
        // To the helper it is the first one of a new stream; for us there was one before.
        const cause = this.wasLive && line.cause === 'start' ? 'gap' : line.cause;
        this.wasLive = true;
        this.listener({ ...line, cause });
        return;
      }
      default:
        this.listener(line);
    }
  }

  private again(why: string): void {
    this.later(null);
    if (this.stopped) return;
    if (this.isAged && this.blindness === null) {
      this.later(
        () => this.blind('the host helper does not go on with its stream of units'),
        replaceWithinMs,
      );
      this.connect();
      return;
    }
    this.blind(why);
    this.later(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
  }

  /** Says it once for each reason: who reads it wants to know when it becomes another one. */
  private blind(why: string): void {
    if (this.blindness === why) return;
    this.blindness = why;
    this.listener({ kind: 'lost', error: why, mono: this.clock.mono() });
  }

  /** The one thing that is waited for; null for nothing. */
  private later(task: (() => void) | null, ms = 0): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = task === null ? null : setTimeout(task, ms);
  }
}
