import { reasonSentences, type RefrainReason, type Remedy } from '@smart-monitor/contracts';
import type { IncidentStandingDto } from '@smart-monitor/contracts/http';
import type { Incident, LatestSteps } from '@smart-monitor/database';
import { ending } from './words.js';

/** Reasons that pass without anybody doing something: the engine looks again by itself. */
const passing: readonly RefrainReason[] = [
  'start-pending',
  'systemd-still-retrying',
  'in-maintenance',
  'package-manager-busy',
  'waiting-dependency',
  'flapping',
  'waiting-backoff',
  'awaiting-approval',
];

/** What is being done, and what did not help, by the remedy. */
const doing: Readonly<Record<Remedy, readonly [being: string, done: string, what: string]>> = {
  restart: ['Being restarted.', 'Restarted, being verified.', 'The restart'],
  kill: [
    'A process of it is being ended.',
    'A process of it was ended, being verified.',
    'The end of a process',
  ],
  'journal-vacuum': ['Room is being made in the journal.', 'Room was made, being verified.', 'The clean-up'],
  tmpfiles: ['Temporary files are being cleaned up.', 'Cleaned up, being verified.', 'The clean-up'],
  renew: ['A lease is being renewed.', 'Renewed, being verified.', 'The new lease'],
  reconfigure: ['An interface is being set up anew.', 'Set up anew, being verified.', 'The new set-up'],
};

const notDone = {
  refused: 'The host helper refused it.',
  unreachable: 'The host helper could not be reached, so nothing was done.',
} as const;

/** How an incident stands, from its state and the last that was decided and done about it. */
export function standingOf(incident: Incident, latest: LatestSteps | undefined): IncidentStandingDto {
  if (incident.state !== 'open') return closedStanding(incident);
  const decision = latest?.decision ?? null;
  const action = latest?.action ?? null;
  const decidedSince =
    decision?.verdict === 'refrain' && (action?.begunAt == null || decision.at > action.begunAt);
  const underWay =
    action !== null && (action.result === null || (action.result === 'done' && action.verified === null));
  if (decidedSince && !underWay) return refrained(decision.reason as RefrainReason);
  if (action !== null) return afterAction(action);
  if (decision !== null) return { state: 'healing', reason: null, sentence: 'About to be acted on.' };
  return { state: 'waiting', reason: null, sentence: 'Being looked at.' };
}

function closedStanding(incident: Incident): IncidentStandingDto {
  const sentence = ending(incident, null);
  if (incident.state === 'recovered' || incident.state === 'recovered-by-itself')
    return { state: 'recovered', reason: null, sentence };
  const reason = incident.state === 'operator-stopped' ? 'operator-stopped' : null;
  return { state: 'not-acted', reason, sentence };
}

function refrained(reason: RefrainReason): IncidentStandingDto {
  const state = passing.includes(reason) ? 'waiting' : 'not-acted';
  return { state, reason, sentence: reasonSentences[reason] ?? reason };
}

function afterAction({ result, verified, remedy }: NonNullable<LatestSteps['action']>): IncidentStandingDto {
  const [being, done, what] = doing[remedy ?? 'restart'];
  const healing = (sentence: string) => ({ state: 'healing' as const, reason: null, sentence });
  if (result === null) return healing(being);
  if (result === 'done' && verified === null) return healing(done);
  if (verified === true) return healing('Verified.');
  if (result === 'refused' || result === 'unreachable')
    return { state: 'not-acted', reason: null, sentence: notDone[result] };
  return {
    state: 'waiting',
    reason: null,
    sentence: `${what} did not help. What comes next is being decided.`,
  };
}
