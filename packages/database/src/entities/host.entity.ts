import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A watched host. */
@Entity('hosts')
export class HostEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  hostname!: string;

  @Column('text', { name: 'os_platform' })
  osPlatform!: string;

  /** kernel.random.boot_id of the running boot. */
  @Column('text', { name: 'boot_id', nullable: true })
  bootId!: string | null;

  @Column('jsonb')
  inventory!: Record<string, unknown>;

  @Column('timestamptz', { name: 'first_seen' })
  firstSeen!: Date;

  @Column('timestamptz', { name: 'last_seen' })
  lastSeen!: Date;
}
