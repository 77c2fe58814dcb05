import type { PolicyLimits } from '@smart-monitor/contracts';
import type { Limits } from '../control/state.js';

/**
 * The bounds of a host, made tighter by a policy (pure): of each number the more careful one counts. Only the stable
 * time and the time for a veto are the policy's alone, because they bound no action.
 */
export function tighten(limits: Limits, policy: PolicyLimits): Limits {
  if (setsNothing(policy)) return limits;
  const fewer = (own: number, asked: number | undefined): number => Math.min(own, asked ?? own);
  const longer = (own: number, seconds: number | undefined): number =>
    Math.max(own, seconds === undefined ? own : seconds * 1000);
  return {
    ...limits,
    unitActions: fewer(limits.unitActions, policy.actions),
    unitWindowMs: longer(limits.unitWindowMs, policy.windowSeconds),
    backoffFirstMs: longer(limits.backoffFirstMs, policy.backoffSeconds),
    backoffMaxMs: longer(limits.backoffMaxMs, policy.backoffMaxSeconds),
    breakerMs: longer(limits.breakerMs, policy.breakerSeconds),
    healthyMs: longer(limits.healthyMs, policy.healthySeconds),
    vetoMs: policy.vetoSeconds === undefined ? limits.vetoMs : policy.vetoSeconds * 1000,
    stableMs: policy.stableSeconds === undefined ? limits.stableMs : policy.stableSeconds * 1000,
  };
}

function setsNothing(policy: PolicyLimits): boolean {
  for (const _ in policy) return false;
  return true;
}
