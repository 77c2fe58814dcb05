import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why the tests that need files which only root can write cannot run here; null where they can. */
export const notRoot = process.geteuid?.() === 0 ? null : 'needs root: the files have to be owned by root';

/** A folder of which every parent is owned by root and writable by nobody else, as /tmp is not. */
export function rootFolder(): {
  readonly path: string;
  write(name: string, text: string, mode?: number): string;
  remove(): void;
} {
  const path = mkdtempSync('/var/lib/smart-monitor-test-');
  return {
    path,
    write: (name, text, mode = 0o600) => {
      const file = join(path, name);
      mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(file, text);
      chmodSync(file, mode);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
