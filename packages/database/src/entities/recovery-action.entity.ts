import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An action: its intent, and as they become known its outcome and its verification. */
@Entity('recovery_actions')
export class RecoveryActionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'host_id' })
  hostId!: string;

  @Column('text')
  hostname!: string;

  @Column('text')
  unit!: string;

  @Column('uuid', { name: 'incident_id', nullable: true })
  incidentId!: string | null;

  @Column('uuid', { name: 'decision_id', nullable: true })
  decisionId!: string | null;

  @Column('uuid', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text', { nullable: true })
  verb!: string | null;

  @Column('text', { nullable: true })
  remedy!: string | null;

  @Column('text', { nullable: true })
  by!: string | null;

  @Column('text', { name: 'invocation_before', nullable: true })
  invocationBefore!: string | null;

  @Column('text', { name: 'boot_id', nullable: true })
  bootId!: string | null;

  @Column('timestamptz', { name: 'begun_at', nullable: true })
  begunAt!: Date | null;

  @Column('float8', { name: 'begun_mono', nullable: true })
  begunMono!: number | null;

  @Column('text', { nullable: true })
  result!: string | null;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  detail!: string | null;

  @Column('text', { name: 'invocation_after', nullable: true })
  invocationAfter!: string | null;

  @Column('float8', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('float8', { name: 'ended_mono', nullable: true })
  endedMono!: number | null;

  @Column('boolean', { nullable: true })
  verified!: boolean | null;

  @Column('jsonb', { nullable: true })
  checks!: unknown;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  @Column('float8', { name: 'verified_mono', nullable: true })
  verifiedMono!: number | null;
}
