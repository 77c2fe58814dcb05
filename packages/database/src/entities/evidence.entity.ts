import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was seen before a decision or an action. */
@Entity('evidence')
export class EvidenceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'host_id' })
  hostId!: string;

  @Column('uuid', { name: 'incident_id' })
  incidentId!: string;

  @Column('text')
  unit!: string;

  @Column('text')
  topic!: string;

  @Column('jsonb', { nullable: true })
  body!: unknown;

  @Column('timestamptz')
  at!: Date;

  @Column('float8')
  mono!: number;
}
