import type { RecoveryVerb } from '@smart-monitor/contracts';
import type { Patient } from './remedy.js';

/** What of the unit a remedy is aimed at, for people, as in `"kill" of process 812 (/usr/bin/app)`; empty where it is the unit itself. Pure. */
export function aimOf({ complaint }: Patient, verb: RecoveryVerb): string {
  const { process, interface: name } = complaint?.target ?? {};
  if (verb === 'kill' && process !== undefined) return ` of process ${process.pid} (${process.executable})`;
  return verb === 'network' && name !== undefined ? ` of ${name}` : '';
}
