import { routes, type CleanRequest, type CleanUp } from '@smart-monitor/protocol';
import type { RemedyKind } from './remedy.js';

/** A clean-up that the helper knows by name: room is made on the file system of a mount unit. */
export function cleanUp(name: CleanUp): RemedyKind {
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
