import type { ActReason, Decision, DecisionCheck, RefrainReason } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { UnitMemory } from '../state.js';
import { checks } from './checks.js';
import type { DecisionContext } from './context.js';

/**
 * Whether to do something about a unit now, and why or why not. Every check is asked, in the law's order; the first hit is the
 * reason, all hits are kept. Pure: no I/O, no clock, no randomness; `now` is CLOCK_MONOTONIC in milliseconds.
 */
export function decide(
  memory: UnitMemory,
  state: UnitState,
  context: DecisionContext,
  now: number,
): Decision {
  const seen: DecisionCheck[] = [];
  const hits: RefrainReason[] = [];
  let retryAt: number | null = null;
  for (const check of checks) {
    const finding = check.look(memory, state, context, now);
    const binding = context.requestedBy === null || (finding.bindsPeople ?? check.bindsPeople);
    const hit = finding.hit && binding;
    seen.push({ reason: check.reason, hit, saw: finding.saw });
    if (!hit) continue;
    hits.push(check.reason);
    if (finding.retryAt !== undefined) retryAt = Math.max(retryAt ?? 0, finding.retryAt);
  }
  const { verb, remedy } = context.remedy;
  const first = hits[0];
  if (first !== undefined)
    return { verdict: 'refrain', reason: first, verb, remedy, hits, checks: seen, retryAt };
  return {
    verdict: 'act',
    reason: actReason(memory, context),
    verb,
    remedy,
    hits: [],
    checks: seen,
    retryAt: null,
  };
}

function actReason(memory: UnitMemory, context: DecisionContext): ActReason {
  if (context.requestedBy !== null) return 'requested';
  if (context.patient.complaint !== null) return context.patient.complaint.failure;
  return memory.condition === 'stranded' ? 'unit-stranded' : 'unit-failed';
}
