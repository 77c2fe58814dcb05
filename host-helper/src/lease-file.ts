import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { LeaseKeeper } from './lease.js';

/**
 * Keeps the lease in the run folder, which outlives the process and not a boot: after a crash of the helper another
 * instance must not jump in before the holder was silent for 15 s. Never fsynced; a reboot makes it void by the boot id.
 */
export function leaseFile(folder: string, bootId: string): LeaseKeeper {
  const path = join(folder, 'lease');
  return {
    load: () => {
      try {
        const { boot, holder, until } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        if (boot !== bootId || typeof holder !== 'string' || typeof until !== 'number') return null;
        return { holder, until };
      } catch {
        // None was held, or it was cut short: then the first instance that asks has it.
        return null;
      }
    },
    keep: (held) => {
      try {
        writeFileSync(`${path}.next`, JSON.stringify({ boot: bootId, ...held }), { mode: 0o600 });
        renameSync(`${path}.next`, path);
      } catch {
        // Without a place to write it is kept in memory alone.
      }
    },
  };
}
