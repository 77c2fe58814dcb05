import { announcedEnding, reasonSentences } from '@smart-monitor/contracts';
import type { DecisionDto, IncidentDto, SuggestionDto } from '@smart-monitor/contracts/http';
import type {
  Incident,
  IncidentQuestions,
  LatestSteps,
  StoredDecision,
  StoredSuggestion,
} from '@smart-monitor/database';
import { standingOf } from './standing.js';
import { asSentence, titleOf } from './words.js';

/** A stored decision as the API tells it. */
export function decisionView(decision: StoredDecision): DecisionDto {
  const { id, at, hostId, hostname, unit, incidentId, requestId, policy, verb, remedy, verdict, reason } =
    decision;
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
    remedy,
    verdict,
    reason,
    sentence: reasonSentences[reason] ?? reason,
    hits: [...decision.hits],
    checks: decision.checks.map((check) => ({ ...check })),
  };
}

/** A stored incident as the API tells it; `latest` is what was decided and done last about an open one, `asked` what people are asked. */
export function incidentView(
  incident: Incident,
  latest: LatestSteps | undefined,
  asked: IncidentQuestions | undefined,
  zone?: string,
): IncidentDto {
  const { id, hostId, hostname, unit, condition, detectedBy, state, summary } = incident;
  const { openedAt, closedAt, durationMs } = incident;
  const standing = standingOf(incident, latest);
  const title = titleOf(incident, zone, standing.reason === null ? null : standing.sentence);
  return {
    id,
    hostId,
    hostname,
    unit,
    condition,
    detectedBy,
    state,
    standing,
    title,
    summary,
    openedAt,
    closedAt,
    durationMs,
    suggestions: (asked?.suggestions ?? []).map(suggestionView),
    denied: asked?.denied ?? null,
  };
}

/** A suggestion as the API tells it. */
export function suggestionView({ unit, remedy, policy, saw, at }: StoredSuggestion): SuggestionDto {
  const pid = remedy === 'kill' ? /process (\d+)/.exec(saw)?.[1] : undefined;
  return {
    unit,
    remedy,
    policy,
    sentence: asSentence(saw),
    announced: saw.endsWith(announcedEnding),
    pid: pid === undefined ? null : Number(pid),
    interface: remedy === 'kill' ? null : (/" of (\S+), which/.exec(saw)?.[1] ?? null),
    at,
  };
}
