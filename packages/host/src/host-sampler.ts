import { systemClock, type Clock, type MetricValue, type SourceReport } from '@smart-monitor/contracts';
import type { HostFiles } from './host-files.js';
import { defaultSources } from './registry.js';
import type { Source } from './source.js';

/** The values of one run of all sources, and how each run went. */
export interface SourceRun {
  readonly values: MetricValue[];
  readonly sources: SourceReport[];
}

/** Runs sources one after the other; one that fails is reported and never stops the others. */
export class HostSampler {
  constructor(
    private readonly files: HostFiles,
    private readonly sources: readonly Source[] = defaultSources(),
    private readonly clock: Clock = systemClock,
  ) {}

  /** One sample. Rates need a sample before it and are absent in the first one. Not to be called while one runs. */
  async sample(): Promise<SourceRun> {
    const run: SourceRun = { values: [], sources: [] };
    for (const source of this.sources) {
      const begun = this.clock.mono();
      const failures: string[] = [];
      try {
        const answer = source.read({
          files: this.files,
          mono: begun,
          fail: (sentence) => failures.push(sentence),
        });
        const values = answer instanceof Promise ? await answer : answer;
        for (const value of values) if (Number.isFinite(value.value)) run.values.push(value);
      } catch (error) {
        failures.push(
          `The source ${source.name} failed: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      run.sources.push({
        source: source.name,
        success: failures.length === 0,
        durationMs: this.clock.mono() - begun,
        ...(failures.length > 0 && { error: failures.join(' ') }),
      });
    }
    return run;
  }
}
