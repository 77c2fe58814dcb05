import type { FailureKind } from '@smart-monitor/contracts';
import type { Condition } from '../state.js';

/** What the matter is called in policies. */
export function failureOf(condition: Condition): FailureKind {
  return condition === 'exited' ? 'unit-stopped' : 'unit-failed';
}
