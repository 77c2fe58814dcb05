import { isUnitName } from '@smart-monitor/protocol';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../files/append-log.js';
import type { OwnUnit } from './own-units.js';

/**
 * What is known of the product's own units after a look: what was found, and what was found earlier where nothing is
 * found for the same purpose now (pure). A database that is down is told by nobody, and is the product's all the same.
 * @param purposes what is looked for now; what was found for another purpose is forgotten.
 */
export function withEarlier(
  found: readonly OwnUnit[],
  earlier: readonly OwnUnit[],
  purposes: readonly string[],
): readonly OwnUnit[] {
  const kept = earlier.filter(({ why }) => purposes.includes(why) && !found.some((unit) => unit.why === why));
  const units = new Map([...kept, ...found].map((own) => [own.unit, own]));
  return [...units.values()].sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

const fileName = 'own-units.json';

/** What an earlier process found; nothing where that cannot be read. */
export function loadOwnUnits(folder: string): readonly OwnUnit[] {
  try {
    const units: unknown = JSON.parse(readFileSync(join(folder, fileName), 'utf8'));
    if (!Array.isArray(units)) return [];
    return units.flatMap((own: unknown) => {
      const { unit, why } = own as Record<string, unknown>;
      return isUnitName(unit) && typeof why === 'string' ? [{ unit, why }] : [];
    });
  } catch {
    return [];
  }
}

/** Keeps what was found for the next process; on a full disk it is found anew. */
export function keepOwnUnits(folder: string, units: readonly OwnUnit[]): void {
  try {
    replaceFile(join(folder, fileName), `${JSON.stringify(units)}\n`);
  } catch {
    // Said by `health` through the audit log, which lies in the same folder.
  }
}
