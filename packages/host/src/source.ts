import type { MetricDefinition, MetricKind, MetricValue } from '@smart-monitor/contracts';
import type { HostFiles } from './host-files.js';

/** What a source is given for one run. */
export interface SourceContext {
  readonly files: HostFiles;
  /** Monotonic milliseconds of this run: rates are over differences of it. */
  readonly mono: number;
  /** Tells that a part of the run did not work; what was read is kept all the same. */
  fail(sentence: string): void;
}

/** One subject of the host. "No data" (a kernel without PSI) is an empty answer; an exception is a failure of this source alone. */
export interface Source {
  readonly name: string;
  /** Everything it may ever give, declared beside the code that reads it. */
  readonly metrics: readonly MetricDefinition[];
  read(context: SourceContext): MetricValue[] | Promise<MetricValue[]>;
}

const noLabels: Readonly<Record<string, string>> = Object.freeze({});

/** A metric's declaration, which also makes its values. */
export class Metric implements MetricDefinition {
  constructor(
    readonly key: string,
    readonly unit: string,
    readonly help: string,
    /** Names of the labels that tell its series apart. */
    readonly labelNames: readonly string[] = [],
    readonly kind: MetricKind = 'gauge',
  ) {}

  /** A value of it. */
  of(value: number, labels: Readonly<Record<string, string>> = noLabels): MetricValue {
    return { key: this.key, unit: this.unit, kind: this.kind, labels, value };
  }
}
