import { routes, type CleanRequest, type CleanUp } from '@smart-monitor/protocol';
import type { RemedyKind } from './remedy.js';

/** A clean-up that the helper knows by name: room is made on the file system of a mount unit. */
export function cleanUp(name: CleanUp): RemedyKind {
  return {
    remedy: name,
    verb: 'clean',
    newRun: false,
    subjects: () => [name],
    fits: ({ state, complaint }) => {
      if (!state.unit.endsWith('.mount'))
        return { fits: false, why: 'it makes room on file systems, and this is none' };
      const elsewhere = complaint?.target?.cleanUps?.includes(name) === false;
      return elsewhere
        ? { fits: false, why: 'it makes room on another file system' }
        : { fits: true, why: 'it makes room on a file system' };
    },
    call: () => ({ path: routes.clean.path, body: { cleanUp: name } satisfies CleanRequest }),
  };
}
