import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UNIT_FOLDER } from './settings.js';

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

/** The folder in the lab host's run directory in which the sample worker gives its sign of life. */
export const LAB_HEARTBEATS = 'heartbeats';

/** Files by which the sample web server listens on a port that is known outside, also after a restart. */
export function labWebFiles(port: number): Readonly<Record<string, string>> {
  return {
    [`${UNIT_FOLDER}/lab-web.service.d/10-port.conf`]: `[Service]\nEnvironment=LAB_WEB_PORT=${port}\n`,
  };
}

/** Checks of the sample services, as config/checks.json has them: the web server has to answer, the worker to beat. */
export function labChecks(webPort: number): readonly Readonly<Record<string, unknown>>[] {
  return [
    {
      name: 'web answers',
      unit: 'lab-web.service',
      kind: 'http',
      url: `http://127.0.0.1:${webPort}/`,
      contains: 'is up',
      intervalSeconds: 2,
      timeoutSeconds: 1,
    },
    {
      name: 'worker beats',
      unit: 'lab-worker.service',
      kind: 'heartbeat',
      file: 'worker.heartbeat',
    },
  ];
}
