/** How a series behaves: a gauge is a level, a counter only grows (and restarts at zero). */
export type MetricKind = 'gauge' | 'counter';

/** What a metric is, declared beside the code that reads it. */
export interface MetricDefinition {
  /** Dotted name, for example `cpu.busy`; the same key on every host. */
  readonly key: string;
  /** Unit as people write it: `percent`, `bytes`, `bytes/s`, `seconds`, `count`, `celsius`. */
  readonly unit: string;
  readonly kind: MetricKind;
  /** One sentence for the API documentation and the console. */
  readonly help: string;
}

/** One value of one series at one moment. */
export interface MetricValue {
  readonly key: string;
  readonly unit: string;
  readonly kind: MetricKind;
  /** What tells series of one key apart, for example `{ device: 'sda' }`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How one source's run went; a failing source never stops the others. */
export interface SourceReport {
  readonly source: string;
  readonly success: boolean;
  readonly durationMs: number;
  readonly error?: string;
}

/** All values of one host at one moment. */
export interface HostSample {
  readonly hostId: string;
  readonly hostname: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly at: number;
  readonly values: readonly MetricValue[];
  readonly sources: readonly SourceReport[];
}
