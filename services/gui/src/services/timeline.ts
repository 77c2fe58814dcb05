import { reasonSentences } from '@smart-monitor/contracts';
import type { TimelineEntryDto } from '@smart-monitor/contracts/http';
import type { ServiceChange, StoredAction, StoredDecision } from '@smart-monitor/database';

/** What happened to a unit, newest first: its changes, the decisions about it, what was done. */
export function timeline(
  changes: readonly ServiceChange[],
  decisions: readonly StoredDecision[],
  actions: readonly StoredAction[],
): TimelineEntryDto[] {
  return [...changes.map(changeEntry), ...decisions.map(decisionEntry), ...actions.map(actionEntry)].sort(
    (a, b) => b.at - a.at || order.indexOf(b.kind) - order.indexOf(a.kind),
  );
}

/** Which came first of what is of the same millisecond: the failure, the decision, the action. */
const order: readonly TimelineEntryDto['kind'][] = ['state', 'decision', 'action', 'incident'];

function changeEntry({ at, rawStatus, subState, normalizedStatus }: ServiceChange): TimelineEntryDto {
  const title = subState === '' || subState === rawStatus ? rawStatus : `${rawStatus} (${subState})`;
  return { at, kind: 'state', title, status: normalizedStatus, incidentId: null };
}

function decisionEntry({ at, verdict, reason, incidentId }: StoredDecision): TimelineEntryDto {
  const sentence = reasonSentences[reason] ?? reason;
  const title = verdict === 'act' ? `Decided to act. ${sentence}` : `Did not act. ${sentence}`;
  return { at, kind: 'decision', title, status: null, incidentId };
}

function actionEntry(action: StoredAction): TimelineEntryDto {
  const { begunAt, endedAt, by, remedy, result, verified, incidentId } = action;
  const who = by?.startsWith('person:') ? by.slice('person:'.length) : 'Smart-Monitor';
  const came =
    result === null
      ? 'no answer yet'
      : result !== 'done'
        ? `${result}${action.detail ? `: ${action.detail}` : ''}`
        : verified === true
          ? 'done and verified'
          : verified === false
            ? 'done, but it did not hold'
            : 'done';
  return {
    at: begunAt ?? endedAt ?? 0,
    kind: 'action',
    title: `${remedy ?? 'action'} by ${who}: ${came}`,
    status: null,
    incidentId,
  };
}
