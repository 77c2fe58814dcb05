import type { MetricDefinition } from '@smart-monitor/contracts';
import type { Source } from './source.js';
import { CpuSource } from './sources/cpu.source.js';
import { DiskIoSource } from './sources/disk-io.source.js';
import { DiskSpaceSource } from './sources/disk-space.source.js';
import { LoadSource } from './sources/load.source.js';
import { MemorySource } from './sources/memory.source.js';
import { NetworkSource } from './sources/network.source.js';
import { PressureSource } from './sources/pressure.source.js';
import { ProcessesSource } from './sources/processes.source.js';
import { TemperatureSource } from './sources/temperature.source.js';
import { UptimeSource } from './sources/uptime.source.js';

/** New instances of every source, in the order in which they are read. A new source is added here. */
export function defaultSources(): Source[] {
  return [
    new CpuSource(),
    new MemorySource(),
    new LoadSource(),
    new PressureSource(),
    new DiskIoSource(),
    new NetworkSource(),
    new UptimeSource(),
    new TemperatureSource(),
    new ProcessesSource(),
    new DiskSpaceSource(),
  ];
}

/** Everything that the default sources can give. */
export function metricDefinitions(): MetricDefinition[] {
  return defaultSources().flatMap(({ metrics }) => [...metrics]);
}
