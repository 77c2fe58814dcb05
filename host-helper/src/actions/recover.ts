import { Refusal } from '../refusal.js';
import type { ActingVerb } from './acting-verb.js';
import type { Actor } from './actor.js';
import type { ActionStore } from './store.js';

/** Takes up every action that an earlier process left without an outcome. To be called once, with the bus there. */
export function recoverActions(store: ActionStore, actor: Actor, verbs: readonly ActingVerb[]): void {
  for (const action of store.open()) {
    const { intent } = action;
    const verb = verbs.find(({ name }) => name === intent.verb);
    actor.adopt(action, verb?.recover(intent) ?? Promise.reject(withoutTrace(intent.verb, intent.subject)));
  }
}

/** The end of an interrupted action that leaves nothing behind by which it could be told whether it was done. */
export function withoutTrace(verb: string, subject: string): Refusal {
  return new Refusal(
    'outcome-unknown',
    `The helper was interrupted during ${verb} of ${subject}, which leaves no trace by which its end could be told.`,
  );
}
