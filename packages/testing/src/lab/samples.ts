import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the sample units (started at boot) and of the units for tests' cases (started by the test). */
export const LAB_UNITS = fileURLToPath(new URL('../../fixtures/lab', import.meta.url));

/** The sample services that a person may break, in the order to show them. */
export const LAB_SAMPLES: readonly string[] = [
  'lab-web.service',
  'lab-worker.service',
  'lab-db.service',
  'lab-api.service',
  'lab-frontend.service',
  'lab-retry.service',
  'lab-unlisted.service',
];

/** The Description= of one of our unit files. */
export function sampleDescription(unit: string): string {
  const text = readFileSync(join(LAB_UNITS, unit), 'utf8');
  return /^Description=(?:Sample: )?(.*)$/m.exec(text)?.[1] ?? unit;
}
