import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../control/engine.js';

const hourMs = 60 * 60_000;
/** So many units are recorded in one go: thousands at once would keep a failure waiting. */
const atOnce = 100;
const pauseMs = 20;

/** Records every unit's state once an hour, beside each change, so that a table of one hour tells of all units. */
export class HourlySnapshot {
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly engine: Pick<Engine, 'all' | 'live' | 'recordState'>) {}

  start(): void {
    this.timer = setInterval(() => void this.take(), hourMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** Nothing is recorded while systemd cannot be seen. */
  async take(): Promise<void> {
    const units = [...this.engine.all()].map((memory) => memory.unit);
    for (const [place, unit] of units.entries()) {
      if (!this.engine.live) return;
      this.engine.recordState(unit);
      if (place % atOnce === atOnce - 1) await sleep(pauseMs);
    }
  }
}
