import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

import { judgeTrustedFile, trustedOwners } from '../files/trusted-file.js';
import { words } from '../refusal.js';
import { type Native, type NativeExports, noNative } from './native.js';
import { selfTested } from './self-test.js';

/** The native part has a few kilobytes; a file beyond this is something else. */
const maxBytes = 1024 * 1024;

/** Beside the bundle; where the helper runs from its sources there is none. */
const nativeFile = fileURLToPath(new URL('./smart-monitor-native.node', import.meta.url));

/**
 * Loads the optional native part and tries each of its functions. It is code that runs with the helper's rights, so
 * that its file has to be one that nobody else could have put there. Never throws: whatever is wrong leaves it off and
 * is told in `detail`.
 * @param owners uids that may own the file and every folder above it
 */
export function loadNative(
  owners: readonly number[] = trustedOwners(),
  file: string = nativeFile,
  folder: string = tmpdir(),
): Native {
  if (!existsSync(file)) return noNative('The native part is not installed.');
  try {
    judgeTrustedFile(file, { maxBytes, owners });
    const loaded: { exports: Partial<NativeExports> } = { exports: {} };
    process.dlopen(loaded as unknown as NodeJS.Module, file);
    return selfTested(loaded.exports as NativeExports, folder);
  } catch (error) {
    return noNative(`The native part was not loaded. ${words(error)}`);
  }
}
