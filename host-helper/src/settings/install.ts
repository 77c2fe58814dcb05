import { type Settings, SettingsError } from './settings.js';

/**
 * Whether a helper of this uid only watches. As root it acts; as a user of its own only where settings that root has
 * written say so, because it cannot be trusted with files of its own user otherwise.
 * @throws SettingsError for a root process under settings that promise none
 */
export function watchesOnly({ install }: Pick<Settings, 'install'>, uid = process.geteuid?.() ?? 0): boolean {
  if (install === 'root') return uid !== 0;
  if (uid === 0)
    throw new SettingsError(
      'install is "polkit", but this process runs as root: install the drop-in smart-monitor-helper.service.d/polkit.conf, or set install to "root".',
    );
  return false;
}
