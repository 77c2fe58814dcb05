import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import { Refusal } from '../refusal.js';
import type { JobEnd } from './acting-verb.js';
import type { Actor } from './actor.js';
import { deriveEnd } from './derive.js';
import type { IntentRecord } from './record.js';
import type { ActionStore } from './store.js';

const lookEveryMs = 200;
const giveUpAfterMs = 15 * 60 * 1000;

/** Takes up every action that an earlier process left without an outcome. To be called once, with the bus there. */
export function recoverActions(
  store: ActionStore,
  actor: Actor,
  bus: Bus,
  bootId: string,
  mono: () => number,
): void {
  for (const action of store.open()) actor.adopt(action, awaitEnd(action.intent, bus, bootId, mono));
}

async function awaitEnd(intent: IntentRecord, bus: Bus, bootId: string, mono: () => number): Promise<JobEnd> {
  const until = mono() + giveUpAfterMs;
  for (;;) {
    const state = await callSystemd(`read ${intent.unit}`, () => bus.get().unit(intent.unit));
    const end = deriveEnd(intent, state, bootId);
    if (end instanceof Refusal) throw end;
    if (end !== null) return end;
    if (mono() > until) throw new Refusal('timeout', `The job of ${intent.unit} has not ended.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
