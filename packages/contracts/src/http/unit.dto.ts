import { normalizedStatuses, type NormalizedStatus } from '../status.js';
import { Field, Moment } from './field.js';

/** One state of a unit: systemd's words and ours. */
export class UnitStateDto {
  @Field('One of the four states that people filter by.', {
    enum: normalizedStatuses,
    enumName: 'NormalizedStatus',
  })
  normalizedStatus!: NormalizedStatus;

  @Field("systemd's ActiveState.")
  rawStatus!: string;

  @Field("systemd's SubState.")
  subState!: string;

  @Field('The service type, for example `simple` or `notify`.')
  serviceType!: string;

  @Field('Whether systemd starts it at boot: `enabled`, `disabled`, `static` and so on.')
  unitFileState!: string;

  @Field('False for kinds of unit that a restart cannot recover.')
  recoverable!: boolean;

  @Moment('Since when the unit has been in this state.')
  at!: number;
}

/** Counts of units by state. */
export class UnitCountsDto {
  @Field('All units.')
  total!: number;
  @Field('Units that run.')
  running!: number;
  @Field('Units that are stopped.')
  stopped!: number;
  @Field('Units that failed.')
  failed!: number;
  @Field('Units whose state is not known.')
  unknown!: number;
}
