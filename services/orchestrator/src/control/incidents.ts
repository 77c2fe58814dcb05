import { newId, type Clock } from '@smart-monitor/contracts';
import type { Ledger } from '../ledger/ledger.js';
import type { Engine } from './engine.js';
import type { Fact } from './evaluate/evaluate.js';
import { isDown, type UnitMemory } from './state.js';

/** Opens and ends the incidents of units. A chain of units that one failure took down has one in common. */
export class Incidents {
  /** Units with an incident in common, by the incident's id; not kept where it is of one unit alone. */
  private readonly sharing = new Map<string, Set<string>>();

  constructor(
    private readonly engine: Pick<Engine, 'lookup' | 'remember'>,
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly clock: Clock,
    private readonly keepEvidence: (incidentId: string, memory: UnitMemory) => void,
  ) {}

  /** Begins a unit's incident, or joins the one of the unit that stranded it, and keeps what can be seen. */
  open(unit: string, fact: Extract<Fact, { kind: 'open-incident' }>): void {
    const memory = this.engine.lookup(unit)!;
    const shared = fact.condition === 'stranded' ? this.join(memory) : null;
    const incidentId = shared?.incident!.id ?? newId();
    this.engine.remember(unit, {
      // Who said no to the root's restart said it for what the root took down, too.
      denied: shared?.denied ?? null,
      incident: {
        id: incidentId,
        openedMono: fact.sinceMono,
        condition: fact.condition,
        tried: [],
        backMono: null,
        evidenceOf: memory.state!.stateChangeTimestampMonotonic,
      },
    });
    if (shared === null) {
      const { condition, detectedBy, summary, sinceMono } = fact;
      // Only what is down has failed by systemd's own clock.
      const stamped = isDown(memory.condition) && memory.state!.stateChangeTimestampMonotonic > 0;
      this.ledger.append({
        kind: 'incident-opened',
        incidentId,
        unit,
        condition,
        detectedBy,
        summary,
        ...(stamped && { failedMono: sinceMono }),
      });
    }
    this.keepEvidence(incidentId, memory);
  }

  /** Ends a unit's incident. Units that share it keep it open until the last one is back. */
  close(
    unit: string,
    state: 'recovered' | 'recovered-by-itself' | 'operator-stopped' | 'removed',
    summary: string,
  ): void {
    const incident = this.engine.lookup(unit)?.incident;
    if (incident == null) return;
    this.engine.remember(unit, { incident: null, denied: null });
    const sharing = this.sharing.get(incident.id);
    sharing?.delete(unit);
    if (sharing !== undefined && sharing.size > 0) return;
    this.sharing.delete(incident.id);
    const durationMs = Math.max(0, (incident.backMono ?? this.clock.mono()) - incident.openedMono);
    this.ledger.append({
      kind: 'incident-closed',
      incidentId: incident.id,
      unit,
      state,
      summary,
      durationMs,
    });
  }

  /** Finds out with which other units one shares its incident. */
  adopt(unit: string, all: Iterable<UnitMemory>): void {
    const id = this.engine.lookup(unit)?.incident?.id;
    if (id === undefined) return;
    const sharing = [...all].filter(({ incident }) => incident?.id === id);
    if (sharing.length > 1) this.sharing.set(id, new Set(sharing.map((one) => one.unit)));
  }

  /** Joins a stranded unit to the open incident of the unit whose failure took it down, and gives that unit; null where there is none. */
  private join(memory: UnitMemory): UnitMemory | null {
    const root = this.rootOf(memory, new Set([memory.unit]));
    if (root === null) return null;
    const { id } = root.incident!;
    const sharing = this.sharing.get(id) ?? new Set([root.unit]);
    this.sharing.set(id, sharing.add(memory.unit));
    return root;
  }

  /** The next unit with an open incident up the chain that a unit is bound to. */
  private rootOf(memory: UnitMemory, seen: Set<string>): UnitMemory | null {
    for (const name of memory.state?.bindsTo ?? []) {
      const root = this.engine.lookup(name);
      if (root === undefined || seen.has(name)) continue;
      seen.add(name);
      // The one between may not be down yet: systemd stops a chain from its end.
      const found = root.incident === null ? this.rootOf(root, seen) : root;
      if (found !== null) return found;
    }
    return null;
  }
}
