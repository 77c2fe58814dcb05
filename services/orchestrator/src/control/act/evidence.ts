import { newId, type Clock, type EvidenceRecord } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { Ledger } from '../../ledger/ledger.js';
import { complaintOf } from '../evaluate/health.js';
import type { UnitMemory } from '../state.js';
import type { Helper } from './ports.js';

/** What ran on the host before the failure: taken now and then, so that an incident costs no scan of /proc. */
export type HostGlance = () => {
  readonly takenMono: number;
  readonly processes: unknown;
  readonly pressure: unknown;
} | null;

const journalTail = 50;

/** Gathers what a person wants to see of a failure: the state that it left behind, who was busy, what it said. */
export class EvidenceSource {
  constructor(
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly helper: Pick<Helper, 'journalLines'>,
    private readonly glance: HostGlance,
    private readonly clock: Clock,
  ) {}

  /** Stored before the action: the unit's properties, the busiest processes, and where in the journal to look. */
  before(incidentId: string, memory: UnitMemory): void {
    const state = memory.state!;
    this.put(incidentId, memory.unit, 'properties', properties(state));
    const complaint = complaintOf(memory.health);
    if (complaint !== null) {
      const { source, summary, evidence = null } = complaint;
      this.put(incidentId, memory.unit, 'report', { source, summary, evidence });
    }
    const glance = this.glance();
    if (glance === null) return;
    const ageMs = Math.round(this.clock.mono() - glance.takenMono);
    this.put(incidentId, memory.unit, 'processes', { ageMs, top: glance.processes });
    if (glance.pressure !== null)
      this.put(incidentId, memory.unit, 'pressure', { ageMs, pressure: glance.pressure });
  }

  /**
   * The journal's lines, which journald keeps whatever the action does; fetched behind it, so that reading costs
   * the unit no downtime. `before` has stored the InvocationID that names them.
   */
  async after(incidentId: string, unit: string): Promise<void> {
    try {
      const lines = await this.helper.journalLines(unit, journalTail);
      this.put(incidentId, unit, 'journal', { lines });
    } catch (error) {
      this.put(incidentId, unit, 'journal', {
        lines: [],
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  private put(incidentId: string, unit: string, topic: EvidenceRecord['topic'], body: unknown): void {
    this.ledger.append({ kind: 'evidence', evidenceId: newId(), incidentId, unit, topic, body });
  }
}

function properties(state: UnitState): Record<string, unknown> {
  return {
    ActiveState: state.activeState,
    SubState: state.subState,
    Result: state.result,
    ExecMainCode: state.execMainCode,
    ExecMainStatus: state.execMainStatus,
    InvocationID: state.invocationId,
    NRestarts: state.nRestarts,
    Restart: state.restart,
    Type: state.type,
    UnitFileState: state.unitFileState,
    ActiveEnterTimestampMonotonic: state.activeEnterTimestampMonotonic,
    StateChangeTimestampMonotonic: state.stateChangeTimestampMonotonic,
    journal: `journalctl _SYSTEMD_INVOCATION_ID=${state.invocationId}`,
  };
}
