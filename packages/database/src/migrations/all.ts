import type { MigrationInterface } from 'typeorm';
import { Spine1763700000001 } from './0001-spine.js';
import { Maintenance1763700000002 } from './0002-maintenance.js';
import { Observations1763700000003 } from './0003-observations.js';
import { RecoveryKpis1763700000004 } from './0004-recovery-kpis.js';
import { Remedies1763700000005 } from './0005-remedies.js';
import { Identity1763700000006 } from './0006-identity.js';

/** Every version of the schema, oldest first. One that was released never changes; a new one is added here. */
export const migrations: (new () => MigrationInterface)[] = [
  Spine1763700000001,
  Maintenance1763700000002,
  Observations1763700000003,
  RecoveryKpis1763700000004,
  Remedies1763700000005,
  Identity1763700000006,
];
