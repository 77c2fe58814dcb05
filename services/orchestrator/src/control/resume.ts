import { healthFailures, type Clock } from '@smart-monitor/contracts';
import type { Restored } from '../ledger/restored.js';
import { isGuards } from '../ledger/by.js';
import type { Pipeline } from './pipeline.js';
import { asTried } from './remedies/tried.js';
import type { Flight } from './state.js';

/** An action whose outcome is not on record. */
export interface Unfinished {
  readonly unit: string;
  readonly flight: Flight;
}

/** A moment of the wall clock, or of another boot, on this boot's monotonic clock. */
function monoOf(clock: Clock, at: number): number {
  return clock.mono() - Math.max(0, clock.now() - at);
}

/**
 * Gives the engine back what the ledger knows: stops by people, open incidents, spent budget, and actions that were
 * begun and whose end is not on record. Called before the first observation. Returns the actions whose outcome is to be
 * asked of the helper.
 */
export function resume(
  pipeline: Pick<Pipeline, 'engine'> & { readonly act: Pick<Pipeline['act'], 'answerRequest'> },
  restored: Restored,
  clock: Clock,
  bootId: string,
): Unfinished[] {
  const { engine } = pipeline;
  for (const [unit, { evidence, invocationId }] of Object.entries(restored.operatorStops)) {
    engine.remember(unit, { operatorStop: evidence, operatorStopRun: invocationId });
  }
  for (const [unit, incident] of Object.entries(restored.incidents)) {
    const openedMono = monoOf(clock, incident.openedAt);
    const { incidentId } = incident;
    const denial = restored.denials[incidentId];
    const failure = healthFailures.find((one) => one === incident.condition);
    engine.remember(unit, {
      // Who complained is waited for, before it is said that all is well again.
      ...(failure === undefined
        ? {}
        : {
            health: [
              { source: incident.detectedBy ?? '', failure, ok: null, summary: '', mono: clock.mono() },
            ],
          }),
      denied: denial === undefined ? null : { ...denial, incidentId },
      incident: {
        id: incidentId,
        openedMono,
        condition: incident.condition ?? '',
        tried: (incident.tried ?? []).map(asTried),
        helped: incident.helped === true,
        backMono: null,
        evidenceOf: 0,
      },
    });
  }
  const hostActions: number[] = [];
  for (const { actionId, unit, at, mono, bootId: boot, attempt, kill } of restored.spent) {
    const when = boot === bootId ? mono : monoOf(clock, at);
    const { hostWindowMs, unitWindowMs, breakerMs } = engine.limits(unit);
    if (when > clock.mono() - hostWindowMs) hostActions.push(when);
    if (kill === true) engine.lastKill = { pid: 0, startTime: 0, mono: when };
    // The breaker goes by the last one, whenever it was.
    const isLast = restored.spent.findLast((one) => one.unit === unit)!.actionId === actionId;
    if (!isLast && when <= clock.mono() - Math.max(unitWindowMs, breakerMs)) continue;
    const memory = engine.lookup(unit);
    engine.remember(unit, {
      actions: [...(memory?.actions ?? []), when],
      attempts: attempt ?? (memory?.attempts ?? 0) + 1,
    });
  }
  engine.hostActions = hostActions;
  // The first look closes the breaker of a unit that has been healthy meanwhile, and ends what has come to rest.
  for (const [unit, breaker] of Object.entries(restored.breakers)) {
    engine.remember(unit, { breaker });
    engine.wake(unit, clock.mono() + 1);
  }
  for (const [unit, { by, note, until }] of Object.entries(restored.holds)) {
    const left = until === null ? null : clock.mono() + (until - clock.now());
    engine.remember(unit, { hold: { by, note, until: left } });
    engine.wake(unit, clock.mono() + 1);
  }
  for (const [unit, changes] of Object.entries(restored.flapping)) {
    engine.remember(unit, { flapping: true, changes: changes.map((at) => monoOf(clock, at)) });
    engine.wake(unit, clock.mono() + 1);
  }
  const unfinished: Unfinished[] = [];
  for (const [actionId, { intent, at, mono, outcome }] of Object.entries(restored.open)) {
    const flight: Flight = {
      actionId,
      decisionId: intent.decisionId,
      requestId: intent.requestId,
      by: intent.by,
      remedy: intent.remedy ?? 'restart',
      failure: intent.failure ?? null,
      invocationBefore: intent.invocationBefore,
      startedMono: intent.bootId === bootId ? mono : monoOf(clock, at),
      stage: outcome === null ? 'acting' : 'settling',
    };
    if (
      outcome !== null &&
      intent.requestId !== null &&
      restored.requests[intent.requestId]?.answered !== true
    )
      pipeline.act.answerRequest(intent.requestId, outcome);
    if (outcome === null) unfinished.push({ unit: intent.unit, flight });
    else if (outcome.result !== 'done' && outcome.result !== 'outcome-unknown') continue;
    // What a guard did was no action of the unit's: its outcome is asked for, and that is all.
    if (isGuards(intent)) continue;
    engine.remember(intent.unit, { flight });
    if (flight.stage === 'settling')
      engine.wake(intent.unit, clock.mono() + engine.limits(intent.unit).stableMs);
  }
  return unfinished;
}
