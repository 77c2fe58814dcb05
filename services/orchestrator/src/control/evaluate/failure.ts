import type { FailureKind } from '@smart-monitor/contracts';
import type { UnitMemory } from '../state.js';
import { complaintOf } from './health.js';

/** What the matter is called in policies. */
export function failureOf({ condition, health }: Pick<UnitMemory, 'condition' | 'health'>): FailureKind {
  if (condition === 'unhealthy') return complaintOf(health)?.failure ?? 'unit-hung';
  return condition === 'exited' ? 'unit-stopped' : 'unit-failed';
}
