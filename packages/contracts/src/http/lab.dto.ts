import { IsIn, IsString, Matches } from 'class-validator';
import { Field } from './field.js';
import { unitNamePattern } from './query.dto.js';

/** Ways to break a sample service of the lab host, and to set it right. */
export const labBreaks = ['kill', 'hang', 'crash-loop', 'fill-memory', 'stop', 'start', 'repair'] as const;
export type LabBreak = (typeof labBreaks)[number];

/** One thing that can be done to a sample service. */
export class LabBreakOfferDto {
  @Field('What to send.', { enum: labBreaks, enumName: 'LabBreak' })
  how!: LabBreak;
  @Field('What the button says.')
  label!: string;
  @Field('What it does and what is to be seen then.')
  explains!: string;
}

/** One sample service. */
export class LabServiceDto {
  @Field('The unit.')
  unit!: string;
  @Field('What it is.')
  description!: string;
  @Field('What can be done to it.', { type: [LabBreakOfferDto] })
  breaks!: LabBreakOfferDto[];
}

/** The answer of GET /api/v1/lab. */
export class LabDto {
  @Field('The sample services.', { type: [LabServiceDto] })
  services!: LabServiceDto[];
}

/** The body of POST /api/v1/lab/break. */
export class LabBreakDto {
  @Field('The unit.')
  @IsString({ message: 'must be a unit name' })
  @Matches(unitNamePattern, { message: 'must be a unit name' })
  unit!: string;

  @Field('How.', { enum: labBreaks, enumName: 'LabBreak' })
  @IsIn(labBreaks, { message: `must be one of ${labBreaks.join(', ')}` })
  how!: LabBreak;
}

/** The answer of POST /api/v1/lab/break. */
export class LabResultDto {
  @Field('Whether it was done.')
  ok!: boolean;
  @Field('What was done, in a sentence.')
  detail!: string;
}
