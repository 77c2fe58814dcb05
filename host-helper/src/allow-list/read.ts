import { type AllowList, parseAllowList } from '@smart-monitor/protocol';

import { readTrustedFile } from '../files/trusted-file.js';
import { ownersFor, type Settings } from '../settings/settings.js';

/** The largest allow-list that is read, bytes. */
const maxAllowListBytes = 65_536;

/** Settings that say where the allow-list is and how it is read. */
export type AllowListSettings = Pick<Settings, 'approved' | 'allowWildcard' | 'install'>;

/** Reads the allow-list. @throws where the file cannot be trusted, or is no allow-list */
export function readAllowList(settings: AllowListSettings): AllowList {
  const { approved, allowWildcard } = settings;
  const { text } = readTrustedFile(approved, { maxBytes: maxAllowListBytes, owners: ownersFor(settings) });
  return parseAllowList(text, { allowWildcard });
}
