export {
  connectSystemd,
  SystemdConnection,
  type JobMode,
  type ListedUnit,
  type QueuedJob,
  type UnitProcess,
} from './connection.js';
export { BusUnavailable, SystemdError, UnitNotFound } from './errors.js';
export { eventLines, EventLineReader, type StreamEnd, type StreamLine } from './event-lines.js';
export { escapePath, mountUnit } from './escape-path.js';
export type * from './types.js';
export { unitToJson } from './unit-json.js';
export { jobPath, unitOfPath, unitPath } from './unit-path.js';
export { UnitWatcher, type WatcherOptions } from './watcher.js';
export { rootCauses, stopPropagation, strandedDependents, type GraphUnit, type GraphUnits } from './graph.js';
export type { InterfaceAction, InterfaceManager, ManagedInterface } from './network/interface.js';
export { interfaceManagers } from './network/managers.js';
