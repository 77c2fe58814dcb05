import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsObject, Max, Min } from 'class-validator';
import { backTestBounds } from '../back-test.js';
import { Field, Moment } from './field.js';
import { requestStates, type RequestState } from './request.dto.js';

const latest = 8_640_000_000_000;

/** The body of POST /api/v1/hosts/:hostId/back-test. */
export class BackTestBodyDto {
  @Field(
    'The policies that are to have been in force in the place of those of the file, as config/policies.json has them; the built-in ones are behind them.',
    { type: 'array', items: { type: 'object', additionalProperties: true } },
  )
  @IsArray({ message: 'must be a list of policies' })
  @ArrayMaxSize(backTestBounds.policies, { message: `has more than ${backTestBounds.policies} policies` })
  @IsObject({ each: true, message: 'must be a list of policies' })
  policies!: object[];

  @Moment('The begin of the range.')
  @Type(() => Number)
  @IsInt({ message: 'must be a moment in milliseconds' })
  @Min(0, { message: 'must be a moment in milliseconds' })
  @Max(latest, { message: 'must be a moment in milliseconds' })
  from!: number;

  @Moment('Its end.')
  @Type(() => Number)
  @IsInt({ message: 'must be a moment in milliseconds' })
  @Min(0, { message: 'must be a moment in milliseconds' })
  @Max(latest, { message: 'must be a moment in milliseconds' })
  to!: number;
}

/** A reason and how often it was the first. */
export class RefrainedDto {
  @Field('The stable reason, for example `not-approved`.')
  reason!: string;
  @Field('The same in a sentence.')
  sentence!: string;
  @Field('How often.')
  count!: number;
}

/** An action that would have been taken. */
export class BackTestActionDto {
  @Moment('When.')
  at!: number;
  @Field('The unit.')
  unit!: string;
  @Field('The policy.')
  policy!: string;
  @Field('What would have been done, for example `restart`.')
  remedy!: string;
  @Field('Why, in a sentence.')
  sentence!: string;
  @Field('True where its success is assumed; false where it was really taken then, and ends as it ended.')
  assumed!: boolean;
  @Field('How much sooner the unit would have been well, milliseconds.')
  savedMs!: number;
}

/** One unit over the range. */
export class BackTestUnitDto {
  @Field('The unit.')
  unit!: string;
  @Field('How often it would have been acted on.')
  acted!: number;
  @Field('How often not, and why.', { type: [RefrainedDto] })
  refrained!: RefrainedDto[];
  @Field('Its incidents.')
  incidents!: number;
  @Field('How long it was in trouble by the record, milliseconds.')
  downMs!: number;
  @Field('How much of that would have been saved, milliseconds.')
  savedMs!: number;
}

/** What the policies would have done. */
export class BackTestResultDto {
  @Moment('From when on there was something to play back.')
  from!: number;
  @Moment('The end of the range.')
  to!: number;
  @Field('Observations that were played back.')
  observations!: number;
  @Field('Times that something is missing in the record.')
  gaps!: number;
  @Field('How often they would have acted.')
  acted!: number;
  @Field('Automatic actions that were really begun in the range.')
  recorded!: number;
  @Field('How often nothing would have been done, and why, the most frequent first.', {
    type: [RefrainedDto],
  })
  refrained!: RefrainedDto[];
  @Field('Incidents in the range.')
  incidents!: number;
  @Field('How long units were in trouble by the record, milliseconds.')
  downMs!: number;
  @Field('How much of that would have been saved, milliseconds.')
  savedMs!: number;
  @Field('How often a breaker would have opened.')
  breakers!: number;
  @Field('How often a unit would have been found to flap.')
  flapping!: number;
  @Field('The units in question, those acted on most first; at most 200.', { type: [BackTestUnitDto] })
  units!: BackTestUnitDto[];
  @Field('The first 500 actions.', { type: [BackTestActionDto] })
  actions!: BackTestActionDto[];
  @Field('What was taken for granted.', { type: [String] })
  assumptions!: string[];
}

/** The answer to a back-test. */
export class BackTestDto {
  @Field('The request: ask GET /api/v1/back-tests/:id while it is queued.')
  requestId!: string;
  @Field('What became of it.', { enum: requestStates, enumName: 'RequestState' })
  state!: RequestState;
  @Field('What the policies would have done, or why it is not known, in a sentence.')
  sentence!: string;
  @Field('The figures; null while there are none, and where nothing was on record.', {
    type: BackTestResultDto,
    nullable: true,
  })
  result!: BackTestResultDto | null;
}
