import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A decision to act or not to act, with everything that was checked. */
@Entity('decisions')
export class DecisionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'host_id' })
  hostId!: string;

  @Column('text')
  hostname!: string;

  @Column('uuid', { name: 'incident_id', nullable: true })
  incidentId!: string | null;

  @Column('uuid', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text')
  unit!: string;

  @Column('text')
  policy!: string;

  @Column('text')
  verb!: string;

  @Column('text', { default: 'restart' })
  remedy!: string;

  @Column('text')
  verdict!: string;

  @Column('text')
  reason!: string;

  @Column('text', { array: true })
  hits!: string[];

  @Column('jsonb')
  checks!: unknown;

  @Column('timestamptz')
  at!: Date;

  @Column('float8')
  mono!: number;
}
