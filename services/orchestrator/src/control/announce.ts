import type { Decision } from '@smart-monitor/contracts';
import { complaintOf } from './evaluate/health.js';
import { isSameProcess, type OpenIncident, type UnitMemory } from './state.js';

/**
 * Before a process is killed people are told, and have a while to say no: the incident with the announcement, where a
 * decision makes one; null where it makes none, or the same was announced before. Pure.
 */
export function announcement(
  { incident, health }: UnitMemory,
  { reason, remedy }: Decision,
  mono: number,
): OpenIncident | null {
  const process = complaintOf(health)?.target?.process;
  if (remedy !== 'kill' || reason !== 'awaiting-approval' || incident === null || process === undefined)
    return null;
  if (isSameProcess(incident.announced, process)) return null;
  const { pid, startTime } = process;
  return { ...incident, announced: { pid, startTime, mono } };
}

/** By what one answer is told from the one before, which is not stored twice: the reason, and of what is suggested also what that is. Pure. */
export function answerOf(
  { health }: Pick<UnitMemory, 'health'>,
  { reason, remedy }: Pick<Decision, 'reason' | 'remedy'>,
): string {
  if (reason !== 'awaiting-approval') return reason;
  return `${reason} ${remedy} ${complaintOf(health)?.target?.interface ?? ''}`;
}
