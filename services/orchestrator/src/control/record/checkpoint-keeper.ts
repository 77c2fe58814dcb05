import type { Ledger } from '../../ledger/ledger.js';
import type { Engine } from '../engine.js';
import type { Recorder } from './recorder.js';

const dayMs = 24 * 60 * 60_000;
/** After a loss: the disk may be full for a while. */
const afterLossMs = 60_000;

/**
 * Tells everything anew once a day, so that a replay of last week need not begin at a start of months ago, and after a
 * loss, behind which nothing can be understood otherwise.
 */
export class CheckpointKeeper {
  private daily: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;

  constructor(
    private readonly engine: Pick<Engine, 'all' | 'hostActions' | 'live'>,
    private readonly recorder: Recorder,
    private readonly ledger: Pick<Ledger, 'restored'>,
  ) {}

  start(): void {
    this.daily = setInterval(() => this.take(), dayMs);
    this.recorder.onLoss = () => {
      this.soon ??= setTimeout(() => {
        this.soon = null;
        this.take();
      }, afterLossMs);
    };
  }

  /** Tells that this process stops: nothing is planned any more. */
  stop(): void {
    this.recorder.onLoss = () => undefined;
    if (this.daily !== null) clearInterval(this.daily);
    if (this.soon !== null) clearTimeout(this.soon);
    this.recorder.note('end', '', null);
    this.recorder.flush();
  }

  private take(): void {
    this.recorder.checkpoint(this.engine, this.ledger.restored);
  }
}
