import { routes, type CleanRequest, type CleanUp } from '@smart-monitor/protocol';
import type { RemedyKind } from './remedy.js';

/** Room is made on the file system of a mount unit. */
function cleanUp(name: CleanUp): RemedyKind {
  return {
    remedy: name,
    verb: 'clean',
    newRun: false,
    subjects: () => [name],
    fits: ({ state }) =>
      state.unit.endsWith('.mount')
        ? { fits: true, why: 'it makes room on a file system' }
        : { fits: false, why: 'it makes room on file systems, and this is none' },
    call: () => ({ path: routes.clean.path, body: { cleanUp: name } satisfies CleanRequest }),
  };
}

export const journalVacuum = cleanUp('journal-vacuum');
export const tmpfiles = cleanUp('tmpfiles');
