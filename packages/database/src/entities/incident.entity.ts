import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One failure of one unit, from detection to its end. Times with `_mono` are CLOCK_MONOTONIC milliseconds of the host's boot. */
@Entity('incidents')
export class IncidentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'host_id' })
  hostId!: string;

  @Column('text')
  hostname!: string;

  @Column('text')
  unit!: string;

  @Column('text', { nullable: true })
  condition!: string | null;

  @Column('text', { name: 'detected_by' })
  detectedBy!: string;

  @Column('text')
  summary!: string;

  @Column('text')
  state!: string;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('float8', { name: 'opened_mono', nullable: true })
  openedMono!: number | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  @Column('float8', { name: 'closed_mono', nullable: true })
  closedMono!: number | null;

  @Column('text', { name: 'closed_summary', nullable: true })
  closedSummary!: string | null;

  /** When the unit failed as systemd stamps it; null where it has no stamp of it. */
  @Column('float8', { name: 'failed_mono', nullable: true })
  failedMono!: number | null;

  /** From the failure until the unit was active again, milliseconds. */
  @Column('float8', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;
}
