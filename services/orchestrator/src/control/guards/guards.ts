import type { Clock } from '@smart-monitor/contracts';
import type { Guard } from './guard.js';

/** Told when a source fails, and when it works again. */
export type OnGuardTrouble = (guard: string, problem: string | null) => void;

/**
 * Lets each guard look when its time has come: one after the other and never two at once, for a look may read hundreds
 * of files. One that fails says so once, makes void what it has told, and is tried again at its next time.
 */
export class Guards {
  private readonly due = new Map<Guard, number>();
  private readonly failing = new Set<Guard>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    guards: readonly Guard[],
    private readonly clock: Clock,
    private readonly onTrouble: OnGuardTrouble,
  ) {
    for (const guard of guards) this.due.set(guard, 0);
  }

  start(): void {
    this.plan();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Lets every guard look whose time has come. */
  async turn(): Promise<void> {
    for (const [guard, at] of this.due) {
      if (this.stopped || this.clock.mono() < at) continue;
      await this.look(guard);
      this.due.set(guard, this.clock.mono() + guard.everyMs);
    }
  }

  private plan(): void {
    if (this.stopped) return;
    const next = Math.min(...this.due.values());
    const delay = Math.max(0, Math.ceil(next - this.clock.mono()));
    this.timer = setTimeout(() => void this.turn().finally(() => this.plan()), delay);
    this.timer.unref();
  }

  private async look(guard: Guard): Promise<void> {
    try {
      await guard.look();
      if (this.failing.delete(guard)) this.onTrouble(guard.name, null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      guard.void(`The guard of ${guard.name} cannot look: ${why}`);
      if (!this.failing.has(guard)) this.onTrouble(guard.name, why);
      this.failing.add(guard);
    }
  }
}
