import { existsSync } from 'node:fs';

import { logLine } from '../log.js';
import { words } from '../refusal.js';
import { loadSettings } from '../settings/settings.js';
import { collectSmart } from '../smart/collect.js';
import { writeReport } from '../smart/report-file.js';
import { defaultConfig, parseCommandLine, UsageError } from './options.js';

/**
 * `smart-collect [--config FILE]`: asks all disks once and writes the report. 0 where the disks were asked, however
 * ill they are; 69 (EX_UNAVAILABLE) where smartctl is not installed; 78 where the settings cannot be used.
 */
export async function smartCollect(args: readonly string[]): Promise<number> {
  const { words: further, options } = parseCommandLine(args, ['config']);
  if (further.length > 0) throw new UsageError('smart-collect takes no further words.');
  let smart;
  try {
    ({ smart } = loadSettings(options['config'] ?? defaultConfig));
  } catch (error) {
    logLine('error', words(error));
    return 78;
  }
  const report = await collectSmart({ smartctl: smart.smartctl });
  writeReport(smart.file, report);
  const unread = report.devices.filter(({ state }) => state !== 'ok');
  for (const { device, type, state, detail } of unread)
    logLine('notice', `${device} (${type}) was not read: ${state}, ${detail}.`);
  if (report.leftOut > 0) logLine('warning', `${report.leftOut} disks were left out.`);
  if (report.problem !== '') {
    logLine('warning', report.problem);
    return existsSync(smart.smartctl) ? 1 : 69;
  }
  const read = report.devices.length - unread.length;
  logLine('info', `${read} of ${report.devices.length} disks were read in ${report.durationMs} ms.`);
  return 0;
}
