import type { Remedy } from '@smart-monitor/contracts';
import { journalVacuum } from './journal-vacuum.remedy.js';
import { kill } from './kill.remedy.js';
import { reconfigure, renew } from './network.remedy.js';
import { restart } from './restart.remedy.js';
import type { RemedyKind } from './remedy.js';
import { tmpfiles } from './tmpfiles.remedy.js';

/** Every remedy that there is, by its name in policies' ladders. */
export const remedyKinds: Readonly<Record<Remedy, RemedyKind>> = {
  restart,
  kill,
  'journal-vacuum': journalVacuum,
  tmpfiles,
  renew,
  reconfigure,
};
