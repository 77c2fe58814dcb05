import type { Remedy } from '@smart-monitor/contracts';
import type { Grant } from '../decide/context.js';
import type { Patient, RemedyKind } from './remedy.js';
import { remedyKinds } from './remedies.js';

/** Whether the host's list grants a remedy on a unit, with the words for the record. */
export function granted(kind: RemedyKind, patient: Patient, grant: Grant): ReturnType<Grant> {
  const subjects = kind.subjects(patient);
  return subjects.length === 0
    ? { granted: false, saw: kind.fits(patient).why }
    : grant(subjects, kind.verb, kind.executable?.(patient));
}

/**
 * The rung of a ladder that is due: the first that is granted, can help, and was not tried in this incident; when all
 * were tried, the last of them again. Where none can be used it is the first rung, and the checks say why not. Pure.
 * @param tried the rungs that were tried against this failure in this incident, in their order.
 */
export function chooseRemedy(
  ladder: readonly Remedy[],
  patient: Patient,
  tried: readonly Remedy[],
  grant: Grant,
): RemedyKind {
  const usable = ladder
    .map((name) => remedyKinds[name])
    .filter((kind) => kind.fits(patient).fits && granted(kind, patient, grant).granted);
  return (
    usable.find(({ remedy }) => !tried.includes(remedy)) ??
    usable.at(-1) ??
    remedyKinds[ladder[0] ?? 'restart']
  );
}
