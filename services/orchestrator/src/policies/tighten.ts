import type { PolicyLimits } from '@smart-monitor/contracts';
import type { Limits } from '../control/state.js';

/**
 * The bounds of a host, made tighter by a policy (pure): of each number the more careful one counts. Only the stable
 * time is the policy's alone, because it bounds no action.
 */
export function tighten(limits: Limits, policy: PolicyLimits): Limits {
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
    stableMs: policy.stableSeconds === undefined ? limits.stableMs : policy.stableSeconds * 1000,
  };
}
