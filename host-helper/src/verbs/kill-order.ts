import type { KillTarget } from '@smart-monitor/protocol';
import type { SystemdConnection, UnitState } from '@smart-monitor/systemd';

import type { ProcessFacts } from '../process/facts.js';

/** The unit of a kill as it was judged, with all that systemd tells of it. */
export interface KillContext {
  readonly systemd: SystemdConnection;
  readonly state: UnitState;
}

/** A kill that may be done, as far as its processes go. Nothing was touched yet. */
export interface KillOrder {
  readonly who: KillTarget | 'process';
  readonly way: 'systemd' | 'pidfd' | 'pid';
  /** Every process that would be signalled. */
  readonly processes: readonly ProcessFacts[];
  /** The one that names the kill in records; null where all are meant. */
  readonly process: ProcessFacts | null;
  /** Sends the signal. @throws Refusal */
  send(): Promise<SentSignal>;
}

/** A signal that was sent. */
export interface SentSignal {
  /** Whether every process that was signalled has ended. */
  ended(): boolean;
  /** To be called once nobody asks any more. */
  close(): void;
}
