import { refrainReasons, type RefrainReason } from '../decision.js';
import { incidentStates, type IncidentState } from '../ledger.js';
import { IsIn, IsInt, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { remedies, type Remedy } from '../policy.js';
import { DecisionCheckDto } from './decision.dto.js';
import { Field, Moment } from './field.js';
import { unitNamePattern } from './query.dto.js';

/** How an incident stands: something is being done; it goes on by itself; nothing will be done; it is well again. */
export const standingStates = ['healing', 'waiting', 'not-acted', 'recovered'] as const;
export type StandingState = (typeof standingStates)[number];

/** What is being done about an incident, or why nothing is. */
export class IncidentStandingDto {
  @Field(
    '`healing`: an action is under way or being verified; `waiting`: nothing stands in the way for good; `not-acted`: nothing is done until something changes; `recovered`: it is well again.',
    { enum: standingStates, enumName: 'StandingState' },
  )
  state!: StandingState;

  @Field('The reason of the last decision where it was not to act; otherwise null.', {
    enum: refrainReasons,
    enumName: 'RefrainReason',
    nullable: true,
  })
  reason!: RefrainReason | null;

  @Field('The same in a sentence.')
  sentence!: string;
}

/** Something that a policy would do, and that a person has to say yes or no to. */
export class SuggestionDto {
  @Field('The unit that it would be done to.')
  unit!: string;

  @Field('What would be done.', { enum: remedies, enumName: 'Remedy' })
  remedy!: Remedy;

  @Field('The policy that suggests it.')
  policy!: string;

  @Field('The same in a sentence.')
  sentence!: string;

  @Field(
    'True where it is announced: done when nobody says no in time. Elsewhere it is done only when somebody says yes.',
  )
  announced!: boolean;

  @Field('The process that would be ended; null where none would be.', { type: Number, nullable: true })
  pid!: number | null;

  @Field('The network interface that would be set up anew; null where none would be.', {
    type: String,
    nullable: true,
  })
  interface!: string | null;

  @Moment('Since when it is suggested.')
  at!: number;
}

/** A person's no to what a policy would do in an incident. */
export class DenialDto {
  @Field('Who said it.')
  by!: string;

  @Field('Why, in their words; empty where they did not say.')
  note!: string;

  @Moment('When they said it.')
  at!: number;
}

/** The body of POST /api/v1/incidents/:id/approve, deny and veto. */
export class AnswerDto {
  @Field(
    'The unit that is meant, where several share the incident. Without it, the one that something is suggested for.',
    {
      type: String,
      required: false,
      maxLength: 255,
    },
  )
  @IsOptional()
  @IsString({ message: 'must be the name of a unit' })
  @Matches(unitNamePattern, { message: 'must be a unit name: letters, digits and : _ . @ - \\' })
  unit?: string;

  @Field(
    'What is approved: where something else is suggested by then, nothing is done. Without it, what is suggested.',
    {
      enum: remedies,
      enumName: 'Remedy',
      required: false,
    },
  )
  @IsOptional()
  @IsIn([...remedies], { message: `must be one of ${remedies.join(', ')}` })
  remedy?: Remedy;

  @Field('For `kill`: the process that is meant. Without it, the one that is suggested.', {
    type: Number,
    required: false,
  })
  @IsOptional()
  @IsInt({ message: 'must be the number of a process' })
  pid?: number;

  @Field(
    'For `renew` and `reconfigure`: the interface that is meant. Without it, the one that is suggested.',
    {
      type: String,
      required: false,
      maxLength: 15,
    },
  )
  @IsOptional()
  @IsString({ message: 'must be the name of an interface' })
  @Matches(/^[^\s/]{1,15}$/, { message: 'must be the name of an interface' })
  interface?: string;

  @Field('Why, in your own words; kept with the answer.', { type: String, required: false, maxLength: 500 })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(500, { message: 'is longer than 500 characters' })
  note?: string;
}

/** A failure and what came of it. */
export class IncidentDto {
  @Field('The id.')
  id!: string;

  @Field('The host id.')
  hostId!: string;

  @Field('The name of the host.')
  hostname!: string;

  @Field('The unit.')
  unit!: string;

  @Field('What is wrong, for example `failed` or `stranded`.')
  condition!: string;

  @Field('How it was seen, for example `PropertiesChanged`.')
  detectedBy!: string;

  @Field('What it came to; `open` until it ends.', { enum: incidentStates, enumName: 'IncidentState' })
  state!: IncidentState;

  @Field('How it stands: whether something is being done about it.', { type: IncidentStandingDto })
  standing!: IncidentStandingDto;

  @Field(
    'The whole incident in words: `lab-web.service failed at 03:12:09 (signal 9). Restarted and verified in 41 ms.`',
  )
  title!: string;

  @Field('What happened, one sentence without the time.')
  summary!: string;

  @Moment('When it was detected.')
  openedAt!: number;

  @Moment('When it was closed.', { nullable: true })
  closedAt!: number | null;

  @Field('From detection until the unit was active again, milliseconds.', { type: Number, nullable: true })
  durationMs!: number | null;

  @Field('What policies suggest in it now, and wait for a person to say.', { type: [SuggestionDto] })
  suggestions!: readonly SuggestionDto[];

  @Field(
    'The no of a person to whatever a policy would do in it; null where nobody said it, and where it is over.',
    {
      type: DenialDto,
      nullable: true,
    },
  )
  denied!: DenialDto | null;
}

/** A page of incidents, newest first. */
export class IncidentPageDto {
  @Field('The incidents.', { type: [IncidentDto] })
  items!: IncidentDto[];

  @Field('The `before` of the next page; null when there is none.', { type: String, nullable: true })
  next!: string | null;
}

/** Kinds of step in a story. */
export const storyKinds = [
  'detected',
  'evidence',
  'decision',
  'action',
  'outcome',
  'verification',
  'closed',
] as const;
export type StoryKind = (typeof storyKinds)[number];

/** One line of the proof. */
export class VerificationCheckDto {
  @Field('What was compared.')
  name!: string;
  @Field('What was expected.')
  expected!: string;
  @Field('What was found.')
  found!: string;
  @Field('Whether it holds.')
  ok!: boolean;
}

/** One step of the story of an incident. */
export class StoryStepDto {
  @Moment('When it happened.')
  at!: number;

  @Field("The host's monotonic clock, milliseconds with fractions; null when it is not known.", {
    type: Number,
    nullable: true,
  })
  mono!: number | null;

  @Field('Milliseconds since the step before; null for the first.', { type: Number, nullable: true })
  gapMs!: number | null;

  @Field('The kind of step.', { enum: storyKinds, enumName: 'StoryKind' })
  kind!: StoryKind;

  @Field('The step in a sentence.')
  title!: string;

  @Field('More about it, or empty.')
  detail!: string;

  @Field('Whether it went well: null where that is not a question.', { type: Boolean, nullable: true })
  ok!: boolean | null;

  @Field('For `evidence`: what it is about.', { type: String, nullable: true })
  topic!: string | null;

  @Field('For `evidence`: the evidence itself, any JSON.', { nullable: true, oneOf: [{}] })
  body!: unknown;

  @Field('For `decision`: the chain of checks.', { type: [DecisionCheckDto] })
  checks!: DecisionCheckDto[];

  @Field('For `verification`: what was compared.', { type: [VerificationCheckDto] })
  comparisons!: VerificationCheckDto[];
}

/** An incident and its steps, oldest first. */
export class IncidentStoryDto extends IncidentDto {
  @Field('The steps.', { type: [StoryStepDto] })
  steps!: StoryStepDto[];
}
