import { routes } from '@smart-monitor/protocol';

import type { ActingVerb } from '../actions/acting-verb.js';
import type { Actor } from '../actions/actor.js';
import type { Verb } from './verb.js';

/** The row of an acting verb: all of its layers are the Actor's. */
export function actingRow(verb: ActingVerb, actor: Actor): Verb {
  return { name: verb.name, ...routes[verb.name], audit: 'itself', answer: (call) => actor.act(verb, call) };
}
