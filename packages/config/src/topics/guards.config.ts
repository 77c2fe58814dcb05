import { IntegerSetting, NumberSetting } from '../setting.js';

/** From when on the guards tell that memory, processors, disks or processes run short. What then follows is a matter of the policies. */
export class GuardsConfig {
  @NumberSetting({
    env: 'GUARD_MEMORY_AVAILABLE_PERCENT',
    sentence:
      'Memory is low while less than this share of it is available. It counts as short when tasks also stall.',
    unit: 'percent',
    min: 1,
    max: 90,
    default: 10,
  })
  readonly memoryAvailablePercent!: number;

  @NumberSetting({
    env: 'GUARD_MEMORY_STALL_PERCENT',
    sentence:
      'Tasks stall while all of them wait for memory for at least this share of the last 10 s, and half of it of the last 60 s (PSI full).',
    unit: 'percent',
    min: 0.1,
    max: 100,
    default: 10,
  })
  readonly memoryStallPercent!: number;

  @IntegerSetting({
    env: 'GUARD_MEMORY_SECONDS',
    sentence:
      'How long memory has to be low and tasks have to stall. Without PSI it is three times as long, and then it is only told.',
    unit: 'seconds',
    min: 1,
    max: 3600,
    default: 20,
  })
  readonly memorySeconds!: number;

  @NumberSetting({
    env: 'GUARD_CPU_PERCENT',
    sentence:
      'A unit runs away when it uses at least this share of all processors for GUARD_CPU_MINUTES. One process of one thread uses 100 divided by the number of processors.',
    unit: 'percent of all processors',
    min: 5,
    max: 100,
    default: 80,
  })
  readonly cpuPercent!: number;

  @IntegerSetting({
    env: 'GUARD_CPU_MINUTES',
    sentence: 'For how many minutes in a row a unit has to be above GUARD_CPU_PERCENT, in each of them.',
    unit: 'minutes',
    min: 2,
    max: 240,
    default: 5,
  })
  readonly cpuMinutes!: number;

  @IntegerSetting({
    env: 'GUARD_ZOMBIES',
    sentence: 'More zombies than this of one process, each of them older than a minute, are told.',
    unit: 'processes',
    min: 1,
    max: 100000,
    default: 50,
  })
  readonly zombies!: number;

  @NumberSetting({
    env: 'GUARD_DISK_PERCENT',
    sentence:
      'A file system is full from this share on, of its space as df shows it (and with less than 20 GiB left) or of its inodes.',
    unit: 'percent',
    min: 50,
    max: 99.9,
    default: 90,
  })
  readonly diskPercent!: number;

  @NumberSetting({
    env: 'GUARD_DISK_HOURS',
    sentence: 'A file system fills when it would be full within this time if it went on as in the last hour.',
    unit: 'hours',
    min: 0.5,
    max: 48,
    default: 6,
  })
  readonly diskHours!: number;
}
