import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person's wish for a host. After `expiresAt` it is never carried out. */
@Entity('requests')
export class RequestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'host_id' })
  hostId!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  target!: string;

  @Column('jsonb')
  args!: Record<string, unknown>;

  @Column('text')
  by!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
