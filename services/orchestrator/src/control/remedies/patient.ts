import { complaintOf } from '../evaluate/health.js';
import type { UnitMemory } from '../state.js';
import type { Patient } from './remedy.js';

/** A unit as a remedy sees it. */
export function patientOf({ state, condition, health, incident }: UnitMemory): Patient {
  const complaint = condition === 'unhealthy' ? complaintOf(health) : null;
  return { state: state!, complaint, signalled: incident?.signalled ?? [] };
}
