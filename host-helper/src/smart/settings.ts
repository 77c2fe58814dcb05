import { Fields, type Problem } from '@smart-monitor/protocol';
import { isAbsolute, join } from 'node:path';

/** `smart` in the settings file: for the oneshot that asks the disks, and for the helper that reads what it wrote. */
export interface SmartSettings {
  /** The program; root-owned and not writable by others, or it is not started. */
  readonly smartctl: string;
  /** What the oneshot writes and the helper reads: `smart.json` in this folder. */
  readonly file: string;
  /** A report that is older than this is told as stale, seconds. The timer runs each 30 min. */
  readonly staleSeconds: number;
}

/** Reads the object `smart` of the settings; all of it may be left out. */
export function readSmartSettings(settings: Fields, problems: Problem[]): SmartSettings {
  const fields = new Fields(settings.has('smart') ? settings.raw('smart') : {}, 'smart', problems);
  const path = (name: string, fallback: string): string => {
    const value = fields.text(name, fallback);
    if (!isAbsolute(value)) fields.report(name, 'has to be an absolute path');
    return value;
  };
  const smart: SmartSettings = {
    smartctl: path('smartctl', '/usr/sbin/smartctl'),
    file: join(path('directory', '/var/lib/smart-monitor-smart'), 'smart.json'),
    staleSeconds: fields.integer('staleSeconds', 60, 31_536_000, 5400),
  };
  fields.done();
  return smart;
}
