import { reasonSentences } from '@smart-monitor/contracts';
import type { DecisionDto, IncidentDto } from '@smart-monitor/contracts/http';
import type { Incident, StoredDecision } from '@smart-monitor/database';
import { titleOf } from './words.js';

/** A stored decision as the API tells it. */
export function decisionView(decision: StoredDecision): DecisionDto {
  const { id, at, hostId, hostname, unit, incidentId, requestId, policy, verb, verdict, reason } = decision;
  return {
    id,
    at,
    hostId,
    hostname,
    unit,
    incidentId,
    requestId,
    policy,
    verb,
    verdict,
    reason,
    sentence: reasonSentences[reason] ?? reason,
    hits: [...decision.hits],
    checks: decision.checks.map((check) => ({ ...check })),
  };
}

/** A stored incident as the API tells it. `whyNot` is why an open one is not repaired, if that is known. */
export function incidentView(incident: Incident, zone?: string, whyNot: string | null = null): IncidentDto {
  const {
    id,
    hostId,
    hostname,
    unit,
    condition,
    detectedBy,
    state,
    summary,
    openedAt,
    closedAt,
    durationMs,
  } = incident;
  const title = titleOf(incident, zone, whyNot);
  return {
    id,
    hostId,
    hostname,
    unit,
    condition,
    detectedBy,
    state,
    title,
    summary,
    openedAt,
    closedAt,
    durationMs,
  };
}
