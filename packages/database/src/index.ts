export { BackupError } from './backup/backup-error.js';
export { backUp, restore } from './backup/command.js';
export { Database, type DatabaseOptions } from './database.js';
export { DatabaseError, SchemaTooNewError } from './errors.js';
export { databaseIdentity } from './identity.js';
export { provisionLogins, type LoginName } from './logins.js';
export { knownMigrations } from './migrate.js';
export { AuditRepository, type AuditEntry, type StoredAuditEntry } from './repositories/audit.repository.js';
export {
  ControlStatusRepository,
  type StoredControlStatus,
} from './repositories/control-status.repository.js';
export { EventRepository, isCursor, startOfStream, type EventPage } from './repositories/event.repository.js';
export { HostRepository, type Host, type HostUpdate } from './repositories/host.repository.js';
export {
  IncidentRepository,
  type Incident,
  type IncidentCursor,
  type IncidentFilter,
  type IncidentQuestions,
  type IncidentStory,
  type LatestSteps,
  type StoredAction,
  type StoredDecision,
  type StoredEvidence,
  type StoredSuggestion,
} from './repositories/incident.repository.js';
export {
  KpiRepository,
  type HostKpis,
  type KpiFigures,
  type KpiQuery,
  type Kpis,
  type KpiSpread,
  type UnitKpis,
} from './repositories/kpi.repository.js';
export { LedgerRepository, type ShipResult } from './repositories/ledger.repository.js';
export { MaintenanceRepository } from './repositories/maintenance.repository.js';
export { ObservationRepository, type ObservationRange } from './repositories/observation.repository.js';
export { PartitionRepository } from './repositories/partition.repository.js';
export { RequestRepository } from './repositories/request.repository.js';
export {
  keptFor,
  RetentionRepository,
  type PruneOptions,
  type Retained,
} from './repositories/retention.repository.js';
export { foreignWrites, foreignWritesWarning, type ForeignWrites } from './foreign-writes.js';
export {
  ServiceStatusRepository,
  type Page,
  type ServiceChange,
  type ServiceFilter,
  type ServiceState,
} from './repositories/service-status.repository.js';
export { SessionRepository, type Session } from './repositories/session.repository.js';
export {
  TelemetryRepository,
  type LatestValue,
  type Series,
  type TelemetryPoint,
  type TelemetryQuery,
  type WriteResult,
} from './repositories/telemetry.repository.js';
export { UserRepository, type NewUser, type User } from './repositories/user.repository.js';
