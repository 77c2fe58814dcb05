import { DecisionEntity } from './decision.entity.js';
import { EvidenceEntity } from './evidence.entity.js';
import { HostEntity } from './host.entity.js';
import { IncidentEntity } from './incident.entity.js';
import { RecoveryActionEntity } from './recovery-action.entity.js';
import { RequestEntity } from './request.entity.js';
import { SessionEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';

/** Every entity. The schema is made by migrations alone; a test compares the two. */
export const entities = [
  HostEntity,
  IncidentEntity,
  DecisionEntity,
  EvidenceEntity,
  RecoveryActionEntity,
  RequestEntity,
  UserEntity,
  SessionEntity,
] as const;
