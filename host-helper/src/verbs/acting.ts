import { routes } from '@smart-monitor/protocol';

import type { ActingVerb } from '../actions/acting-verb.js';
import type { Actor } from '../actions/actor.js';
import { CleanVerb } from './clean.js';
import { type KillOptions, KillVerb } from './kill.js';
import { NetworkVerb } from './network.js';
import { reload } from './reload.js';
import { resetFailed } from './reset-failed.js';
import { restart } from './restart.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { UnitVerb } from './unit-action.js';
import type { Verb } from './verb.js';

/** Every verb that changes something: one file each. */
export function actingVerbs(options: KillOptions): readonly ActingVerb[] {
  return [
    ...[restart, start, stop, reload, resetFailed].map((action) => new UnitVerb(action, options)),
    new KillVerb(options),
    new NetworkVerb(options.bus, options.permission, options.clock),
    new CleanVerb(options.bus, options.permission),
  ];
}

/** The row of an acting verb: all of its layers are the Actor's. */
export function actingRow(verb: ActingVerb, actor: Actor): Verb {
  return { name: verb.name, ...routes[verb.name], audit: 'itself', answer: (call) => actor.act(verb, call) };
}
