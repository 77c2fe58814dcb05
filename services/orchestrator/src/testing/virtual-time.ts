import { VirtualClock } from '../control/backtest/virtual-clock.js';

/** A virtual clock for specs: passing time also lets what its alarms started run to its end. Fast enough for a year of them. */
export class VirtualTime extends VirtualClock {
  constructor() {
    super(1_000_000, 1_700_000_000_000);
  }

  /** Moves on, ringing each alarm at its moment, and lets what it started run to its end. */
  async pass(ms: number): Promise<void> {
    const until = this.mono() + ms;
    do await settled();
    while (this.ringNext(until));
    this.moveTo(until);
    await settled();
  }
}

/** Lets every promise that is ready go on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
