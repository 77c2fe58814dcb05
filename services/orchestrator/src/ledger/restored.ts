import type { IntentRecord, LedgerRecord, OutcomeRecord } from '@smart-monitor/contracts';

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
  readonly acted: boolean;
}

/** What the ledger knows at its end: all that the engine must remember over a restart. Plain JSON. */
export interface Restored {
  readonly operatorStops: Record<string, string>;
  /** Open incidents by unit. */
  readonly incidents: Record<string, RestoredIncident>;
  /** Actions whose verification is not on record yet, by action id. */
  readonly open: Record<string, RestoredAction>;
  /** Automatic actions of the last hour, for the budgets: unit, wall clock, monotonic clock and boot. */
  readonly spent: readonly {
    readonly actionId: string;
    readonly unit: string;
    readonly at: number;
    readonly mono: number;
    readonly bootId: string;
  }[];
  /** Requests that an action was begun for, and whether their answer is on record. */
  readonly requests: Record<string, { readonly answered: boolean; readonly at: number }>;
}

export const nothingRestored: Restored = {
  operatorStops: {},
  incidents: {},
  open: {},
  spent: [],
  requests: {},
};

const rememberMs = 60 * 60_000;

/** The next record folded in. Pure; the fold of the whole ledger is what the engine starts from. */
export function fold(state: Restored, record: LedgerRecord): Restored {
  const { body } = record;
  switch (body.kind) {
    case 'operator-stop': {
      const { [body.unit]: _, ...others } = state.operatorStops;
      return { ...state, operatorStops: body.stopped ? { ...others, [body.unit]: body.evidence } : others };
    }
    case 'incident-opened': {
      const opened = { incidentId: body.incidentId, openedAt: record.at, acted: false };
      return { ...state, incidents: { ...state.incidents, [body.unit]: opened } };
    }
    case 'incident-closed': {
      const open = Object.entries(state.incidents).filter(
        ([, incident]) => incident.incidentId !== body.incidentId,
      );
      return { ...state, incidents: Object.fromEntries(open) };
    }
    case 'intent':
      return onIntent(state, record, body);
    case 'outcome': {
      const action = state.open[body.actionId];
      if (action === undefined) return state;
      const taken = body.result !== 'unreachable' && body.result !== 'refused';
      return {
        ...state,
        open: { ...state.open, [body.actionId]: { ...action, outcome: body } },
        spent: taken ? state.spent : state.spent.filter((one) => one.actionId !== body.actionId),
      };
    }
    case 'verification': {
      const { [body.actionId]: _, ...open } = state.open;
      return { ...state, open };
    }
    case 'request-result':
      return {
        ...state,
        requests: { ...state.requests, [body.requestId]: { answered: true, at: record.at } },
      };
    case 'unit-state':
    case 'evidence':
    case 'decision':
      return state;
  }
}

function onIntent(state: Restored, record: LedgerRecord, intent: IntentRecord): Restored {
  const automatic = intent.by.startsWith('policy:');
  const spent = state.spent.filter((one) => one.at > record.at - rememberMs);
  const incident = state.incidents[intent.unit];
  const requests = Object.fromEntries(
    Object.entries(state.requests).filter(([, request]) => request.at > record.at - rememberMs),
  );
  return {
    ...state,
    open: { ...state.open, [intent.actionId]: { intent, at: record.at, mono: record.mono, outcome: null } },
    spent: automatic
      ? [
          ...spent,
          {
            actionId: intent.actionId,
            unit: intent.unit,
            at: record.at,
            mono: record.mono,
            bootId: intent.bootId,
          },
        ]
      : spent,
    incidents:
      incident === undefined
        ? state.incidents
        : { ...state.incidents, [intent.unit]: { ...incident, acted: true } },
    requests:
      intent.requestId === null
        ? requests
        : { ...requests, [intent.requestId]: { answered: false, at: record.at } },
  };
}
