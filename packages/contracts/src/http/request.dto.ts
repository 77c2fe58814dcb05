import { IsBoolean, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Field, Moment } from './field.js';
import { unitNamePattern } from './query.dto.js';

/** What became of a wish: `queued` while the answer is not there yet. */
export const requestStates = ['done', 'refused', 'failed', 'expired', 'queued'] as const;
export type RequestState = (typeof requestStates)[number];

/** The body of POST /api/v1/services/:hostId/:unit/restart. */
export class RestartDto {
  @Field('Why, in your own words; kept with the request.', { type: String, required: false, maxLength: 500 })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(500, { message: 'is longer than 500 characters' })
  note?: string;
}

/** The body of POST /api/v1/services/:hostId/:unit/hold. */
export class PutHoldDto {
  @Field('True puts a hold on the unit, false takes it away.')
  @IsBoolean({ message: 'must be true or false' })
  on!: boolean;

  @Field('How long it lasts, minutes; without it, until somebody takes it away.', {
    type: Number,
    required: false,
    minimum: 1,
    maximum: 525_600,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1 minute' })
  @Max(525_600, { message: 'must be at most 525600 minutes, a year' })
  minutes?: number;

  @Field('Why, in your own words.', { type: String, required: false, maxLength: 500 })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(500, { message: 'is longer than 500 characters' })
  note?: string;
}

/** The answer to a restart from the console. */
export class RequestStateDto {
  @Field('The request.')
  requestId!: string;
  @Field('What became of it.', { enum: requestStates, enumName: 'RequestState' })
  state!: RequestState;
  @Field('The stable reason, for example `not-approved`; empty while queued.')
  reason!: string;
  @Field('The same in a sentence.')
  sentence!: string;
  @Moment('After this moment it is never carried out.')
  expiresAt!: number;
  @Field('What the orchestrator answered, any JSON.', { nullable: true, oneOf: [{}] })
  answer!: unknown;
}

/** One line of a unit's journal. */
export class JournalLineDto {
  @Moment('When it was written.')
  at!: number;
  @Field('The syslog priority, 0 (emergency) to 7 (debug).')
  priority!: number;
  @Field('Who wrote it.')
  identifier!: string;
  @Field('The process.')
  pid!: number;
  @Field('The text.')
  message!: string;
}

/** The answer of GET /api/v1/services/:hostId/:unit/journal. */
export class JournalDto {
  @Field('Whether the lines are there.', { enum: requestStates, enumName: 'RequestState' })
  state!: RequestState;
  @Field('Why they are not, in a sentence; empty when they are.')
  sentence!: string;
  @Field('The lines, oldest first.', { type: [JournalLineDto] })
  lines!: JournalLineDto[];
}

/** The body of POST /api/services/restart, as in the first Smart-Monitor. */
export class LegacyRestartDto {
  @Field('The name or the id of the host.')
  @IsString({ message: 'must be the name of a host' })
  @MaxLength(255, { message: 'is longer than 255 characters' })
  host!: string;

  @Field('The unit.')
  @IsString({ message: 'must be the name of a service' })
  @Matches(unitNamePattern, { message: 'must be a unit name: letters, digits and : _ . @ - \\' })
  service!: string;
}

/** The answer of POST /api/services/restart, as in the first Smart-Monitor. */
export class LegacyRestartResultDto {
  @Field('Whether it was accepted.')
  ok!: boolean;
  @Field('What became of it.', { enum: ['success', 'queued', 'fail'], required: false })
  result?: 'success' | 'queued' | 'fail';
  @Field('Where it ran.', { required: false })
  executed_on?: string;
  @Field('Whose answer is awaited.', { required: false })
  queued_for?: string;
  @Field('True when dry run is on.', { required: false })
  dry_run?: boolean;
  @Field('Why it was not accepted.', { required: false })
  error?: string;
}
