import type { DecisionReason, RefrainReason } from '../decision.js';
import { actReasons, refrainReasons } from '../decision.js';
import { remedies, type Remedy } from '../policy.js';
import { Field, Moment } from './field.js';
import { requestStates, type RequestState } from './request.dto.js';

/** One line of the chain of checks. */
export class DecisionCheckDto {
  @Field('The reason that this check can give.', { enum: refrainReasons, enumName: 'RefrainReason' })
  reason!: RefrainReason;

  @Field('True when it stood in the way.')
  hit!: boolean;

  @Field('What the check saw, in a sentence.')
  saw!: string;
}

/** What would be decided about a unit just now, if it were down. */
export class WhyDto {
  @Field('What became of the question: `done` where it was answered.', {
    enum: requestStates,
    enumName: 'RequestState',
  })
  state!: RequestState;

  @Field('What would be decided, or why there is no answer, in a sentence.')
  sentence!: string;

  @Field('The policy that is about it; empty without an answer.')
  policy!: string;

  @Field('The chain of checks in its fixed order; empty without an answer.', { type: [DecisionCheckDto] })
  checks!: readonly DecisionCheckDto[];
}

/** A decision to act, or not to act because. */
export class DecisionDto {
  @Field('The id.')
  id!: string;

  @Moment('When it was taken.')
  at!: number;

  @Field('The host id.')
  hostId!: string;

  @Field('The name of the host.')
  hostname!: string;

  @Field('The unit.')
  unit!: string;

  @Field('The incident it belongs to.', { type: String, nullable: true })
  incidentId!: string | null;

  @Field('The request it answers.', { type: String, nullable: true })
  requestId!: string | null;

  @Field('The policy that decided.')
  policy!: string;

  @Field("The host helper's verb.")
  verb!: string;

  @Field("What was decided about: the rung of the policy's ladder.", { enum: remedies, enumName: 'Remedy' })
  remedy!: Remedy;

  @Field('Whether to act.', { enum: ['act', 'refrain'], enumName: 'Verdict' })
  verdict!: 'act' | 'refrain';

  @Field('The first reason that hit, or why it acts.', {
    enum: [...refrainReasons, ...actReasons],
    enumName: 'DecisionReason',
  })
  reason!: DecisionReason;

  @Field('The reason in a sentence.')
  sentence!: string;

  @Field('Every reason that stood in the way.', {
    enum: refrainReasons,
    enumName: 'RefrainReason',
    isArray: true,
  })
  hits!: readonly RefrainReason[];

  @Field('The chain of checks in its fixed order.', { type: [DecisionCheckDto] })
  checks!: DecisionCheckDto[];
}
