import { lstatSync, mkdirSync, realpathSync } from 'node:fs';

import { trustedOwners } from '../files/trusted-file.js';
import { type Settings, SettingsError } from './settings.js';

/** Makes the state and the run folder where they are missing (0700), and refuses ones that others can write to. */
export function prepareFolders(settings: Settings): void {
  for (const folder of [settings.stateDirectory, settings.runDirectory]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = lstatSync(realpathSync(folder));
    if (!trustedOwners().includes(stat.uid))
      throw new SettingsError(`${folder} is owned by uid ${stat.uid}; the helper needs a folder of its own.`);
    if ((stat.mode & 0o022) !== 0) throw new SettingsError(`${folder} is writable by others: chmod go-w it.`);
  }
}
