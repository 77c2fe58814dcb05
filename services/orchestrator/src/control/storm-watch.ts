import type { Clock } from '@smart-monitor/contracts';
import type { Ledger } from '../ledger/ledger.js';
import { breakerOf } from './decide/breaker.js';
import type { Engine } from './engine.js';
import { calmAt, flapPercent } from './evaluate/flap.js';
import type { BreakerState, UnitMemory } from './state.js';

/**
 * Tells once, instead of at every failure, of a unit that restarts do not help (its breaker opens) and of one that goes
 * up and down again and again (it flaps), and tells when that is over.
 */
export class StormWatch {
  constructor(
    private readonly engine: Pick<Engine, 'lookup' | 'limits' | 'remember' | 'wake'>,
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly clock: Clock,
    private readonly keepEvidence: (incidentId: string, memory: UnitMemory) => void,
  ) {}

  /** Tells when a unit's breaker opens, with what can be seen of the failure, and when one more action is tried. */
  lookAtBreaker(memory: UnitMemory): void {
    const now = this.clock.mono();
    const { state, until } = breakerOf(memory, this.engine.limits(memory.unit), now);
    if (state === memory.breaker || state === 'closed') return;
    this.tellBreaker(memory, state, until === null ? null : until - now);
    if (state === 'open' && memory.incident !== null) this.keepEvidence(memory.incident.id, memory);
  }

  /** Closes the breaker of a unit that has been up for long, or plans a look for when it will have been. */
  lookAtHealth(unit: string): void {
    const memory = this.engine.lookup(unit);
    if (memory?.state == null || memory.breaker === 'closed') return;
    const due = memory.state.activeEnterTimestampMonotonic / 1000 + this.engine.limits(unit).healthyMs;
    if (this.clock.mono() < due) return this.engine.wake(unit, due);
    this.tellBreaker(this.engine.remember(unit, { attempts: 0 }), 'closed', null);
  }

  /** Tells that a unit began to flap, or has come to rest. */
  tellFlapping(unit: string, began: boolean): void {
    const { changes, incident } = this.engine.lookup(unit)!;
    const now = this.clock.mono();
    this.ledger.append({
      kind: 'flapping',
      unit,
      incidentId: incident?.id ?? null,
      began,
      percent: Math.round(flapPercent(changes, now)),
      changedAgoMs: changes.map((at) => now - at),
    });
    if (began) this.engine.wake(unit, calmAt(changes, now));
  }

  private tellBreaker(memory: UnitMemory, state: BreakerState, retryInMs: number | null): void {
    const { unit, attempts, incident } = memory;
    this.engine.remember(unit, { breaker: state });
    this.ledger.append({
      kind: 'breaker',
      unit,
      incidentId: incident?.id ?? null,
      state,
      attempts,
      retryInMs,
    });
  }
}
