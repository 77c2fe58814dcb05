import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The native part where the build has left it; it is not there where no compiler was. */
export const builtNative = fileURLToPath(new URL('../../dist/smart-monitor-native.node', import.meta.url));

/**
 * Puts the native part into a folder that only root can write to, as an installer does: the checkout may be anywhere,
 * below /tmp too, from where it is not loaded. Returns its path, also where there is none to put.
 */
export function installNative(folder: string): string {
  const path = join(folder, 'smart-monitor-native.node');
  if (!existsSync(builtNative)) return path;
  copyFileSync(builtNative, path);
  chmodSync(path, 0o644);
  return path;
}
