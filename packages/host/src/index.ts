export { HostFiles, type HostRoots } from './host-files.js';
export { HostSampler, type SourceRun } from './host-sampler.js';
export {
  hostIdentity,
  HostIdentityError,
  isContainer,
  type HostIdentity,
  type IdentityOptions,
} from './identity.js';
export { readInventory, type Inventory } from './inventory.js';
export { defaultSources, metricDefinitions } from './registry.js';
export { type Source, type SourceContext } from './source.js';
export { ProcessTable, topProcesses, type TopProcess, type TopProcesses } from './top-processes.js';
