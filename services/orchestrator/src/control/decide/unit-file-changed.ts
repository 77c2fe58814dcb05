import type { UnitState } from '@smart-monitor/systemd';
import type { UnitMemory } from '../state.js';
import type { Finding } from './check.js';
import type { DecisionContext } from './context.js';
import { formatSeconds } from './words.js';

/**
 * How long whoever changed a unit's file is taken to be at work on it, milliseconds: an editor, a daemon-reload, a
 * restart and a look at what came of it.
 */
export const fileChangeMs = 120_000;

/**
 * Whether a unit's file was changed moments ago, on the disk or as systemd tells (NeedDaemonReload). A failure then is
 * most likely of that change, and whoever made it sees to it. It binds policies alone: that person may well be the one
 * who asks. Pure.
 */
export function unitFileChanged(
  { fileChangedMono }: UnitMemory,
  state: UnitState,
  { fileChange }: Pick<DecisionContext, 'fileChange'>,
  now: number,
): Finding {
  const onDisk = fileChange?.(state) ?? null;
  const mono = Math.max(onDisk?.mono ?? -Infinity, fileChangedMono ?? -Infinity);
  if (mono > now || now - mono >= fileChangeMs) return { hit: false, saw: 'its file was not changed lately' };
  const what = onDisk !== null && onDisk.mono === mono ? onDisk.path : 'a file of the unit';
  const unread = state.needDaemonReload === true ? ', and systemd has not read it yet' : '';
  return {
    hit: true,
    saw: `${what} was changed ${formatSeconds(now - mono)} ago${unread}`,
    retryAt: mono + fileChangeMs,
    bindsPeople: false,
  };
}
