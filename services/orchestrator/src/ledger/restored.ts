import type { IntentRecord, LedgerRecord, OutcomeRecord } from '@smart-monitor/contracts';
import { asTried, withoutLast, type Tried } from '../control/remedies/tried.js';
import { foldStored, nothingStored, type Stored } from '../control/record/stored.js';
import { isGuards } from './by.js';

/** An action that the ledger began and, perhaps, did not end. */
export interface RestoredAction {
  readonly intent: IntentRecord;
  readonly at: number;
  readonly mono: number;
  readonly outcome: OutcomeRecord | null;
}

export interface RestoredIncident {
  readonly incidentId: string;
  readonly openedAt: number;
  /** Absent in what was written before this field was. */
  readonly condition?: string;
  /** How it was seen: the source of what an unhealthy unit was complained of. Absent as the condition is. */
  readonly detectedBy?: string;
  /** The remedies that were begun for it. Absent in what was written before this field was. */
  readonly tried?: readonly Tried[];
  /** Whether the last action was verified. */
  readonly helped?: boolean;
}

/** What the ledger knows at its end: all that the engine must remember over a restart. Plain JSON. */
export interface Restored {
  /** How a person's stop is known, and of which run, by unit. */
  readonly operatorStops: Record<string, { readonly evidence: string; readonly invocationId: string }>;
  /** Open incidents by unit. */
  readonly incidents: Record<string, RestoredIncident>;
  /** Actions by id whose end is not on record: the outcome, the verification of what was done, or the answer to who asked. */
  readonly open: Record<string, RestoredAction>;
  /** Automatic actions of the last day, for the budgets: unit, wall clock, monotonic clock and boot. */
  readonly spent: readonly {
    readonly actionId: string;
    readonly unit: string;
    readonly at: number;
    readonly mono: number;
    readonly bootId: string;
    /** Which action in a row it was; absent in what was written before this field was. */
    readonly attempt?: number;
    /** A process was killed. */
    readonly kill?: true;
  }[];
  /** Units whose breaker is not closed. */
  readonly breakers: Record<string, 'open' | 'half-open'>;
  /** People's holds: when they end on the wall clock, null for never. */
  readonly holds: Record<
    string,
    { readonly by: string; readonly note: string; readonly until: number | null }
  >;
  /** People's noes by the incident that they were said in. */
  readonly denials: Record<string, { readonly by: string; readonly note: string }>;
  /** Units that flap, and when they changed, on the wall clock. */
  readonly flapping: Record<string, readonly number[]>;
  /** Requests that an action was begun for, and whether their answer is on record. */
  readonly requests: Record<string, { readonly answered: boolean; readonly at: number }>;
  /** The observations that are in it. */
  readonly stored: Stored;
}

export const nothingRestored: Restored = {
  operatorStops: {},
  incidents: {},
  open: {},
  spent: [],
  breakers: {},
  flapping: {},
  holds: {},
  denials: {},
  requests: {},
  stored: nothingStored,
};

/** The longest window that a budget can have. */
const rememberMs = 24 * 60 * 60_000;

/** The next record folded in. Pure; the fold of the whole ledger is what the engine starts from. */
export function fold(state: Restored, record: LedgerRecord): Restored {
  const { body } = record;
  switch (body.kind) {
    case 'operator-stop': {
      const { [body.unit]: _, ...others } = state.operatorStops;
      if (!body.stopped) return { ...state, operatorStops: others };
      const stop = { evidence: body.evidence, invocationId: body.invocationId ?? '' };
      return { ...state, operatorStops: { ...others, [body.unit]: stop } };
    }
    case 'incident-opened': {
      const opened = {
        incidentId: body.incidentId,
        openedAt: record.at,
        condition: body.condition,
        detectedBy: body.detectedBy,
        tried: [],
      };
      return { ...state, incidents: { ...state.incidents, [body.unit]: opened } };
    }
    case 'incident-closed': {
      const open = Object.entries(state.incidents).filter(
        ([, incident]) => incident.incidentId !== body.incidentId,
      );
      const { [body.incidentId]: _, ...denials } = state.denials;
      return { ...state, incidents: Object.fromEntries(open), denials };
    }
    case 'intent':
      return onIntent(state, record, body);
    case 'outcome': {
      const action = state.open[body.actionId];
      if (action === undefined) return state;
      const taken = body.result !== 'unreachable' && body.result !== 'refused';
      const { requestId } = action.intent;
      const unanswered = requestId !== null && state.requests[requestId]?.answered !== true;
      const { [body.actionId]: _, ...others } = state.open;
      return {
        ...state,
        incidents: taken ? state.incidents : withoutLastTry(state.incidents, action.intent),
        open:
          toBeVerified(body) || unanswered
            ? { ...others, [body.actionId]: { ...action, outcome: body } }
            : others,
        spent: taken ? state.spent : state.spent.filter((one) => one.actionId !== body.actionId),
      };
    }
    case 'verification': {
      const { [body.actionId]: action, ...open } = state.open;
      if (action !== undefined && isGuards(action.intent)) return { ...state, open };
      const incident = state.incidents[body.unit];
      if (incident === undefined || incident.incidentId !== body.incidentId) return { ...state, open };
      const helped = { ...incident, helped: body.verified };
      return { ...state, open, incidents: { ...state.incidents, [body.unit]: helped } };
    }
    case 'request-result':
      return {
        ...state,
        open: only(
          state.open,
          ({ intent, outcome }) =>
            intent.requestId !== body.requestId || outcome === null || toBeVerified(outcome),
        ),
        requests: {
          ...recent(state.requests, record.at),
          [body.requestId]: { answered: true, at: record.at },
        },
      };
    case 'breaker': {
      const { [body.unit]: _, ...others } = state.breakers;
      return {
        ...state,
        breakers: body.state === 'closed' ? others : { ...others, [body.unit]: body.state },
      };
    }
    case 'hold': {
      const { [body.unit]: _, ...others } = state.holds;
      const until = body.forMs === null ? null : record.at + body.forMs;
      const hold = { by: body.by, note: body.note, until };
      return { ...state, holds: body.held ? { ...others, [body.unit]: hold } : others };
    }
    case 'denial': {
      const { incidentId, by, note } = body;
      return { ...state, denials: { ...state.denials, [incidentId]: { by, note } } };
    }
    case 'flapping': {
      const { [body.unit]: _, ...others } = state.flapping;
      const changes = body.changedAgoMs.map((ago) => record.at - ago);
      return { ...state, flapping: body.began ? { ...others, [body.unit]: changes } : others };
    }
    case 'observations':
      return { ...state, stored: foldStored(state.stored, body) };
    case 'decision': {
      // A policy is asked about what needs help: what was verified did not last.
      const incident = state.incidents[body.unit];
      if (body.requestId !== null || incident?.helped !== true) return state;
      return { ...state, incidents: { ...state.incidents, [body.unit]: { ...incident, helped: false } } };
    }
    case 'unit-state':
    case 'evidence':
    case 'helper-audit':
      return state;
  }
}

function toBeVerified({ result }: OutcomeRecord): boolean {
  return result === 'done' || result === 'outcome-unknown';
}

/** What the helper never did was not tried. */
function withoutLastTry(incidents: Restored['incidents'], intent: IntentRecord): Restored['incidents'] {
  const { unit } = intent;
  const incident = incidents[unit];
  if (incident?.tried === undefined || isGuards(intent)) return incidents;
  const tried = withoutLast(incident.tried.map(asTried), triedBy(intent));
  return { ...incidents, [unit]: { ...incident, tried } };
}

function triedBy({ remedy = 'restart', failure = null }: IntentRecord): Tried {
  return { remedy, failure };
}

function only<T>(entries: Record<string, T>, keep: (entry: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([, entry]) => keep(entry)));
}

function recent(requests: Restored['requests'], at: number): Restored['requests'] {
  return only(requests, (request) => request.at > at - rememberMs);
}

function onIntent(state: Restored, record: LedgerRecord, intent: IntentRecord): Restored {
  const begun = { intent, at: record.at, mono: record.mono, outcome: null };
  if (isGuards(intent)) return { ...state, open: { ...state.open, [intent.actionId]: begun } };
  const automatic = intent.by.startsWith('policy:');
  // Within a boot by the clock that does not jump.
  const spent = state.spent.filter((one) =>
    one.bootId === intent.bootId ? one.mono > record.mono - rememberMs : one.at > record.at - rememberMs,
  );
  const incident = state.incidents[intent.unit];
  const requests = recent(state.requests, record.at);
  // A unit that went away, or was acted on again, is not verified any more.
  const open = only(
    state.open,
    (action) =>
      action.outcome === null ||
      ((action.intent.unit !== intent.unit || isGuards(action.intent)) && action.at > record.at - rememberMs),
  );
  return {
    ...state,
    open: { ...open, [intent.actionId]: begun },
    spent: automatic
      ? [
          ...spent,
          {
            actionId: intent.actionId,
            unit: intent.unit,
            at: record.at,
            mono: record.mono,
            bootId: intent.bootId,
            ...(intent.attempt === undefined ? {} : { attempt: intent.attempt }),
            ...(intent.remedy === 'kill' && { kill: true }),
          },
        ]
      : spent,
    incidents:
      incident === undefined
        ? state.incidents
        : {
            ...state.incidents,
            [intent.unit]: {
              ...incident,
              tried: [...(incident.tried ?? []).map(asTried), triedBy(intent)],
              helped: false,
            },
          },
    requests:
      intent.requestId === null
        ? requests
        : { ...requests, [intent.requestId]: { answered: false, at: record.at } },
  };
}
