import type { HostFiles } from './host-files.js';
import { measurableMounts, type Mount } from './mounts.js';
import type { StatfsAnswer, StatfsAsker } from './statfs-asker.js';

/** One file system of the host, and what statfs said of it. */
export interface FileSystem {
  readonly mount: Mount;
  readonly answer: StatfsAnswer;
}

/**
 * Asks every file system that may be asked (`measurableMounts`), by the mounts of PID 1. Empty where the host's root
 * cannot be seen.
 */
export async function lookAtFileSystems(files: HostFiles, asker: StatfsAsker): Promise<FileSystem[]> {
  const { root } = files.roots;
  const text = root === null ? null : files.proc('1/mounts', 'mounts');
  if (text === null) return [];
  const above = root === '/' ? '' : root;
  return Promise.all(
    measurableMounts(text).map(async (mount) => ({
      mount,
      answer: await asker.ask(`${above}${mount.path}`),
    })),
  );
}
