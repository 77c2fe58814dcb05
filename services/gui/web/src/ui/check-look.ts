import {
  CircleCheck,
  CircleHelp,
  CircleStop,
  HeartCrack,
  HeartPulse,
  OctagonAlert,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { HealthCheck } from '../api/types.js';
import type { Tone } from './state.js';

interface CheckLook {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly word: string;
}

const looks: Readonly<Record<HealthCheck['state'], CheckLook>> = {
  passing: { tone: 'ok', icon: CircleCheck, word: 'Passing' },
  failing: { tone: 'warn', icon: TriangleAlert, word: 'Failing' },
  red: { tone: 'bad', icon: OctagonAlert, word: 'Red' },
  healthy: { tone: 'ok', icon: HeartPulse, word: 'Healthy' },
  warning: { tone: 'warn', icon: TriangleAlert, word: 'Late' },
  dead: { tone: 'bad', icon: HeartCrack, word: 'Dead' },
  missing: { tone: 'warn', icon: HeartCrack, word: 'Missing' },
  error: { tone: 'warn', icon: TriangleAlert, word: 'Error' },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Not known' },
  idle: { tone: 'unknown', icon: CircleStop, word: 'Unit not running' },
};

/** How a check looks. Missing is grave only where the engine was told that it is. */
export function checkLook({ state, ok }: Pick<HealthCheck, 'state' | 'ok'>): CheckLook {
  const look = looks[state] ?? looks.unknown;
  return state === 'missing' && ok === false ? { ...look, tone: 'bad' } : look;
}

const rank: readonly Tone[] = ['bad', 'warn', 'unknown', 'healing', 'ok'];

/** Checks with what needs a person first; among alike ones the order of the file. */
export function worstFirst(checks: readonly HealthCheck[]): readonly HealthCheck[] {
  return checks.toSorted((a, b) => rank.indexOf(checkLook(a).tone) - rank.indexOf(checkLook(b).tone));
}

/** How often it failed, and from when on that counts; empty of a heartbeat, and where nothing counts yet. */
export function tally({ failed, looks: seen, failures, of }: HealthCheck): string {
  if (of === 0 || seen === 0) return '';
  const some = failed === 0 ? 'None' : String(failed);
  return `${some} of the last ${seen} ${seen === 1 ? 'look' : 'looks'} failed; red from ${failures} of ${of}`;
}
