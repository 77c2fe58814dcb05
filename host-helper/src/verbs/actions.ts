import { type ActionResultAnswer, actionPathPrefix, isIdempotencyKey } from '@smart-monitor/protocol';

import type { Actor } from '../actions/actor.js';
import type { ActionStore } from '../actions/store.js';
import { Refusal } from '../refusal.js';
import type { Verb } from './verb.js';

/** The answer waits this long for an action that is running, milliseconds. */
const waitMs = 10_000;

/** `GET /v1/actions/<Idempotency-Key>`: what became of an action. */
export function actionsVerb(store: ActionStore, actor: Actor): Verb {
  return {
    name: 'actions',
    method: 'GET',
    path: actionPathPrefix,
    takesRest: true,
    audit: 'counted',
    answer: async ({ rest }) => {
      if (!isIdempotencyKey(rest))
        throw new Refusal('bad-request', 'The path does not end in an Idempotency-Key.');
      await actor.result(rest, waitMs);
      const { intent, outcome } = store.find(rest)!;
      const body: ActionResultAnswer = {
        ok: true,
        verb: 'actions',
        key: rest,
        subject: intent.subject,
        state: outcome === null ? 'running' : 'finished',
        status: outcome?.status ?? null,
        answer: outcome?.answer ?? null,
      };
      return { status: 200, body };
    },
  };
}
