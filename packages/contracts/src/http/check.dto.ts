import { checkKinds, checkStates, type CheckKind, type CheckState } from '../check.js';
import { Field, Moment } from './field.js';

/** When a check last looked, and what it saw. */
export class LastLookDto {
  @Moment('When it last looked; of a heartbeat: when it last beat.')
  at!: number;

  @Field('What it saw, in a few words.')
  saw!: string;
}

/** How a check or heartbeat stands. */
export class CheckDto {
  @Field('The name.')
  name!: string;

  @Field('The unit that it is held against when it is red.')
  unit!: string;

  @Field('How it finds out.', { enum: [...checkKinds], enumName: 'CheckKind' })
  kind!: CheckKind;

  @Field('What it looks at, for example `GET http://127.0.0.1/health`.')
  looksAt!: string;

  @Field('How it stands.', { enum: [...checkStates], enumName: 'CheckState' })
  state!: CheckState;

  @Field('True is green, false is red, null: it cannot be told, and nothing is concluded.', {
    type: Boolean,
    nullable: true,
  })
  ok!: boolean | null;

  @Field('How it stands, in a sentence.')
  says!: string;

  @Field('So many looks failed; 0 of a heartbeat.')
  failed!: number;

  @Field('Of so many that count now; 0 of a heartbeat.')
  looks!: number;

  @Field('It is red from so many failed looks on; 0 of a heartbeat.')
  failures!: number;

  @Field('Among so many looks; 0 of a heartbeat.')
  of!: number;

  @Field('Seconds between two looks.')
  intervalSeconds!: number;

  @Moment('Since when the state is what it is.')
  since!: number;

  @Field('The last look; null where there was none.', { type: LastLookDto, nullable: true })
  lastLook!: LastLookDto | null;
}
