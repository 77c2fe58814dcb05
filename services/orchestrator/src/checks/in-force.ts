import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '@smart-monitor/contracts';

/** The file in which the control process tells the checker what to look at. */
export const inForceFile = 'in-force.json';

/** What the checker looks at, and for which host. The control process has judged it already. */
export interface InForce {
  readonly host: { readonly id: string; readonly hostname: string };
  readonly checks: readonly Check[];
}

/** Tells the checker what to look at; the file is replaced whole. */
export function writeInForce(directory: string, inForce: InForce): void {
  const path = join(directory, inForceFile);
  writeFileSync(`${path}.new`, JSON.stringify(inForce), { mode: 0o640 });
  renameSync(`${path}.new`, path);
}

/** The text of what is to be looked at; null where the control process has not said so yet. */
export function inForceText(directory: string): string | null {
  try {
    return readFileSync(join(directory, inForceFile), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
