import type { JobEnd } from '../actions/acting-verb.js';
import type { IntentRecord } from '../actions/record.js';
import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import type { Clock } from '../clock.js';
import { Refusal } from '../refusal.js';
import { deriveEnd } from './derive.js';

const lookEveryMs = 200;
const giveUpAfterMs = 15 * 60 * 1000;

/** Looks at the unit of an interrupted action until systemd is done with it. @throws Refusal */
export async function awaitUnitEnd(
  intent: IntentRecord,
  bus: Bus,
  clock: Clock,
  bootId: string,
): Promise<JobEnd> {
  const until = clock.mono() + giveUpAfterMs;
  for (;;) {
    const state = await callSystemd(`read ${intent.subject}`, () => bus.get().unit(intent.subject));
    const end = deriveEnd(intent, state, bootId);
    if (end instanceof Refusal) throw end;
    if (end !== null) return end;
    if (clock.mono() > until) throw new Refusal('timeout', `The job of ${intent.subject} has not ended.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
