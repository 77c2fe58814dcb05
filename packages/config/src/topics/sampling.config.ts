import { IntegerSetting, NumberSetting } from '../setting.js';

/** How often the host is measured, and how long measurements are kept. */
export class SamplingConfig {
  @NumberSetting({
    env: 'SAMPLE_INTERVAL_SECONDS',
    sentence: 'The time between two samples of the host.',
    unit: 'seconds',
    min: 0.2,
    max: 3600,
    default: 5,
  })
  readonly intervalSeconds!: number;

  @IntegerSetting({
    env: 'RETENTION_RAW_HOURS',
    sentence: 'How long single values are kept; whole days are dropped once every value in them is older.',
    unit: 'hours',
    min: 24,
    max: 8784,
    default: 48,
  })
  readonly rawHours!: number;

  @IntegerSetting({
    env: 'SPOOL_MEGABYTES',
    sentence:
      'How much disk the measurements may take that PostgreSQL has not accepted yet; beyond it the oldest are dropped, and told.',
    unit: 'megabytes',
    min: 1,
    max: 65536,
    default: 64,
  })
  readonly spoolMegabytes!: number;
}
