import { Field } from './field.js';

/** What is wrong with one field of a request. */
export class FieldProblemDto {
  @Field('The field, with dots for nested ones.')
  field!: string;

  @Field('What is wrong with it, in words.')
  message!: string;
}

/** Every error answer: problem details of RFC 9457 with a stable `code`. */
export class ProblemDto {
  @Field('Always `about:blank`: the code tells problems apart.')
  type!: string;

  @Field('A stable code, for example `not-signed-in` or `database-away`.')
  code!: string;

  @Field('The problem in a few words.')
  title!: string;

  @Field('The HTTP status.')
  status!: number;

  @Field('What was attempted, why it did not work and what can be done.')
  detail!: string;

  @Field('For bad input: each field and its problem.', { type: [FieldProblemDto], required: false })
  errors?: FieldProblemDto[];
}
