import type { RecoveryVerb, Remedy } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { Health } from '../evaluate/health.js';
import type { ProcessIdentity } from '../state.js';

/** A call to the host helper: the path of the verb and the body that is signed. */
export interface HelperCall {
  readonly path: string;
  readonly body: object;
}

/** A unit as a remedy sees it: its state, and what is complained of while it is active. */
export interface Patient {
  readonly state: UnitState;
  /** Null where the unit is down. */
  readonly complaint: Health | null;
  /** Processes that were asked to end in this incident. */
  readonly signalled?: readonly ProcessIdentity[];
}

/** One way to help: a rung of policies' ladders. Pure; one file each. */
export interface RemedyKind {
  readonly remedy: Remedy;
  /** The helper's verb. */
  readonly verb: RecoveryVerb;
  /** Whether a new run of the unit is what it brings about, and proves that it was done. */
  readonly newRun: boolean;
  /** Names under which the host's list has to grant the verb: of the unit, the interface, the clean-up. */
  subjects(patient: Patient): readonly string[];
  /** The executable that the list has to name too. */
  executable?(patient: Patient): string | undefined;
  /** Whether it can help, with the reason in words where it cannot. */
  fits(patient: Patient): { readonly fits: boolean; readonly why: string };
  /** What the helper is asked for; only where it fits. */
  call(patient: Patient): HelperCall;
}

/** All names of a unit. */
export function namesOf({ unit, names }: UnitState): readonly string[] {
  return [unit, ...names];
}
