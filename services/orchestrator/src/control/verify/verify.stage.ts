import { healthFailures, type Clock } from '@smart-monitor/contracts';
import type { Ledger } from '../../ledger/ledger.js';
import { formatSeconds } from '../decide/words.js';
import { calmAt } from '../evaluate/flap.js';
import type { Engine } from '../engine.js';
import { awaitedUntil, healthPatienceMs } from '../evaluate/health.js';
import { remedyKinds } from '../remedies/remedies.js';
import type { UnitMemory } from '../state.js';
import { verify } from './verify.js';

/** Proves, when a unit's stable time is over, that the action helped, and ends the incident. */
export class VerifyStage {
  constructor(
    private readonly engine: Engine,
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly clock: Clock,
  ) {}

  look(unit: string): void {
    const memory = this.engine.lookup(unit);
    // While something is done about it nothing is proven by how it looks.
    if (memory === undefined || memory.flight?.stage === 'acting') return;
    if (memory.state === null) return this.engine.forget(unit);
    const now = this.clock.mono();
    const { stableMs } = this.engine.limits(unit);
    const due = this.due(memory, stableMs, now);
    if (due !== null && due > now) return this.engine.wake(unit, due);
    if (memory.flight?.stage === 'settling') this.prove(memory, stableMs, now);
    if (memory.condition === 'ok') this.close(unit);
  }

  /** When there is something to prove, monotonic milliseconds; null where it is now. */
  private due(
    { condition, flight, health, okSince }: UnitMemory,
    stableMs: number,
    now: number,
  ): number | null {
    switch (condition) {
      case 'starting':
      case 'stopping':
        return now + stableMs;
      case 'ok':
        return Math.max(okSince + stableMs, awaitedUntil(health, now) ?? 0);
      case 'unhealthy': {
        // The source looks now and then, and what was done may take its time.
        const lasting = flight !== null && !remedyKinds[flight.remedy].newRun;
        return lasting ? flight.startedMono + healthPatienceMs : null;
      }
      default:
        return null;
    }
  }

  private prove(memory: UnitMemory, stableMs: number, now: number): void {
    const flight = memory.flight!;
    const { verified, checks } = verify(flight, { ...memory, state: memory.state! }, stableMs, now);
    this.ledger.append({
      kind: 'verification',
      actionId: flight.actionId,
      incidentId: memory.incident?.id ?? null,
      unit: memory.unit,
      verified,
      checks,
    });
    const { incident } = memory;
    this.engine.remember(memory.unit, {
      flight: null,
      incident: incident === null ? null : { ...incident, helped: verified },
    });
  }

  private close(unit: string): void {
    const memory = this.engine.lookup(unit);
    const incident = memory?.incident;
    if (memory === undefined || incident == null) return;
    // A unit that goes up and down again and again has one incident, until it has come to rest.
    if (memory.flapping) return this.engine.wake(unit, calmAt(memory.changes, this.clock.mono()));
    // Silence takes nothing back that was complained of: it is waited for whoever complained.
    if (memory.health.some(({ ok, failure }) => ok === null && failure === incident.condition)) return;
    const duration = (incident.backMono ?? this.clock.mono()) - incident.openedMono;
    const words = duration < 1000 ? `${Math.round(duration)} ms` : formatSeconds(duration);
    if (incident.helped === true) {
      this.engine.incidents.close(
        unit,
        'recovered',
        incident.tried.at(-1)?.remedy === 'restart'
          ? `${unit} was restarted and verified; it was back after ${words}.`
          : `"${incident.tried.at(-1)?.remedy}" helped ${unit}, which was verified; it was well again after ${words}.`,
      );
    } else {
      const over = healthFailures.some((one) => one === incident.condition)
        ? `It was over after ${words}`
        : `${unit} came back after ${words}`;
      const tried = [...new Set(incident.tried.map(({ remedy }) => remedy))]
        .map((remedy) => `"${remedy}"`)
        .join(', ');
      this.engine.incidents.close(
        unit,
        'recovered-by-itself',
        tried === '' ? `${over}, without our help.` : `${over}; it was not seen that ${tried} helped.`,
      );
    }
  }
}
