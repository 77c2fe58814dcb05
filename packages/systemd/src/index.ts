export {
  connectSystemd,
  SystemdConnection,
  type JobMode,
  type ListedUnit,
  type QueuedJob,
  type UnitProcess,
} from './connection.js';
export { BusUnavailable, SystemdError, UnitNotFound } from './errors.js';
export * from './types.js';
export { unitOfPath, unitPath } from './unit-path.js';
export { UnitWatcher, type WatcherOptions } from './watcher.js';
export { rootCauses, stopPropagation, strandedDependents, type GraphUnit, type GraphUnits } from './graph.js';
