export { availableMemory, type AvailableMemory } from './available-memory.js';
export { lookAtFileSystems, type FileSystem } from './file-systems.js';
export { GroupUsage, type UnitGroup } from './group-usage.js';
export { HostFiles, type HostRoots } from './host-files.js';
export { HostSampler, type SourceRun } from './host-sampler.js';
export {
  hostIdentity,
  HostIdentityError,
  isContainer,
  type HostIdentity,
  type IdentityOptions,
} from './identity.js';
export { sharedLoginWarning } from './login-account.js';
export { majorFaults } from './major-faults.js';
export { listProcesses, privateBytes, processExecutable, ProcessUnits } from './process-list.js';
export type { ProcessStat } from './process-stat.js';
export { memoryStall, type PressureStall } from './pressure-stall.js';
export { readInventory, type Inventory } from './inventory.js';
export { defaultSources, metricDefinitions } from './registry.js';
export { type Source, type SourceContext } from './source.js';
export { StatfsAsker } from './statfs-asker.js';
export { ProcessTable, topProcesses, type TopProcess, type TopProcesses } from './top-processes.js';
