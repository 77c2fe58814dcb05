import type { Engine } from '../engine.js';
import type { Helper } from '../act/ports.js';
import { stopEvidence } from '../evaluate/stop-evidence.js';
import type { Clock } from '@smart-monitor/contracts';

const retryMs = 10_000;

/** Fills a gap in the signals: asks PID 1's journal, through the helper, who ended a unit's last run. */
export class WitnessStage {
  private readonly asking = new Set<string>();

  constructor(
    private readonly engine: Engine,
    private readonly helper: Pick<Helper, 'journalJobs'>,
    private readonly ownJobs: ReadonlySet<number>,
    private readonly clock: Clock,
    private readonly mayRead: (unit: string) => boolean,
  ) {}

  look(unit: string): void {
    if (this.asking.has(unit)) return;
    if (!this.mayRead(unit)) {
      this.engine.observe(unit, { kind: 'witness', complete: false });
      return;
    }
    this.asking.add(unit);
    void this.ask(unit).finally(() => this.asking.delete(unit));
  }

  private async ask(unit: string): Promise<void> {
    const invocation = this.engine.lookup(unit)?.state?.invocationId ?? '';
    try {
      const entries = await this.helper.journalJobs(unit);
      // The unit may have gone on meanwhile: what was read tells of an older run then.
      if (this.engine.lookup(unit)?.state?.invocationId !== invocation) return;
      const found = stopEvidence(invocation, entries, this.ownJobs);
      if (found.kind === 'stopped') {
        this.engine.observe(unit, {
          kind: 'stop-job',
          jobId: found.jobId,
          type: found.jobType,
          source: 'journal',
        });
      }
      this.engine.observe(unit, { kind: 'witness', complete: found.kind !== 'unknown' });
    } catch {
      // The helper's state is shown elsewhere; here it means that there is no proof yet.
      this.engine.observe(unit, { kind: 'witness', complete: false, retryMs });
    }
  }
}
