import { policyFor, type Clock, type Decision, type Policy, type Remedy } from '@smart-monitor/contracts';
import { tighten } from '../policies/tighten.js';
import type { DecisionContext } from './decide/context.js';
import { decide } from './decide/decide.js';
import type { Engine } from './engine.js';
import { failureOf } from './evaluate/failure.js';
import { chooseRemedy } from './remedies/choose.js';
import { patientOf } from './remedies/patient.js';
import { remedyKinds } from './remedies/remedies.js';
import { triedAgainst } from './remedies/tried.js';
import type { Limits, UnitMemory } from './state.js';

/** What the engine asks at the moment of a decision. */
export type Posture = (unit: string) => Omit<
  DecisionContext,
  'lookup' | 'requestedBy' | 'hostActions' | 'lastKill' | 'live' | 'policy' | 'patient' | 'remedy'
> & {
  /** The policies of the file; the built-in ones are behind them. */
  readonly policies: readonly Policy[];
  /** The host's name, by which policies know it. */
  readonly hostname: string;
};

/** Asks for the decision about one unit, by what the host allows and the policy of its failure says just now. */
export class Judge {
  constructor(
    private readonly engine: Pick<Engine, 'lookup' | 'hostActions' | 'lastKill' | 'live'>,
    private readonly posture: Posture,
    private readonly clock: Clock,
  ) {}

  /** The bounds in force for a unit. */
  limits(memory: UnitMemory): Limits {
    const posture = this.posture(memory.unit);
    return tighten(posture.limits, policyOf(memory, posture).limits);
  }

  /** The decision, and the name of the policy that is in force; `wish` is what a person asks for. */
  decide(
    memory: UnitMemory,
    wish: { readonly by: string; readonly remedy: Remedy } | null,
  ): { readonly decision: Decision; readonly policy: string } {
    const posture = this.posture(memory.unit);
    const policy = policyOf(memory, posture);
    const { lookup, hostActions, lastKill, live } = this.engine;
    const patient = patientOf(memory);
    const tried = triedAgainst(memory.incident?.tried ?? [], failureOf(memory));
    const context = {
      ...posture,
      policy,
      limits: tighten(posture.limits, policy.limits),
      lookup,
      patient,
      remedy:
        wish === null ? chooseRemedy(policy.ladder, patient, tried, posture.grant) : remedyKinds[wish.remedy],
      hostActions,
      lastKill,
      live,
      requestedBy: wish?.by ?? null,
    };
    const decision = decide(memory, memory.state!, context, this.clock.mono());
    return { decision, policy: policy.name };
  }
}

function policyOf(memory: UnitMemory, { policies, hostname }: ReturnType<Posture>): Policy {
  const { unit, state } = memory;
  const names = state === null ? [unit] : [unit, ...state.names];
  return policyFor(policies, failureOf(memory), names, hostname);
}
