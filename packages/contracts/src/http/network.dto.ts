import { networkRungs, networkStates, type NetworkRung, type NetworkState } from '../network-status.js';
import { Field, Moment } from './field.js';
import { HelperFindingDto } from './finding.dto.js';

/** One rung of the way out of a host. */
export class NetworkRungDto {
  @Field('Which one.', { enum: [...networkRungs], enumName: 'NetworkRung' })
  rung!: NetworkRung;

  @Field('Whether it is good; null where that cannot be told, or it is behind a broken one.', {
    type: Boolean,
    nullable: true,
  })
  ok!: boolean | null;

  @Field('What was seen, in a sentence.')
  says!: string;
}

/** The way out of a host: link, address, gateway, DNS, the world beyond. */
export class NetworkStatusDto {
  @Field('How it stands.', { enum: [...networkStates], enumName: 'NetworkState' })
  state!: NetworkState;

  @Field('All five, the nearest first; none before the first look.', { type: [NetworkRungDto] })
  rungs!: readonly NetworkRungDto[];

  @Field('The first broken rung; null where none is.', {
    enum: [...networkRungs],
    enumName: 'NetworkRung',
    nullable: true,
  })
  broken!: NetworkRung | null;

  @Field('The state in a sentence.')
  says!: string;

  @Moment('Since when the state is what it is; null before the first look.', { nullable: true })
  since!: number | null;

  @Field('The interfaces that carry the default route, or did so last.', { type: [String] })
  interfaces!: readonly string[];

  @Field('What keeps it from being looked at or acted on, each with its remedy.', {
    type: [HelperFindingDto],
  })
  findings!: readonly HelperFindingDto[];
}
