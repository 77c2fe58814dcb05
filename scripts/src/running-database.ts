import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unprivilegedUser } from '@smart-monitor/testing';
import { checkout } from './checkout.js';
import { findRunning } from './supervisor/running.js';
import { chooseState, stateFolder } from './supervisor/state-folder.js';

/**
 * The connection URL of the running embedded product: `ro` reads and nothing else, `owner` may migrate.
 * @throws Error in words when nothing runs on the data folder.
 */
export async function runningDatabase(login: 'ro' | 'owner', data: string | null): Promise<string> {
  const root = await chooseState(checkout, data, unprivilegedUser());
  const file = path.join(stateFolder(root).secrets, `database-${login}.url`);
  if (findRunning(root) === null || !existsSync(file))
    throw new Error(
      `Smart-Monitor does not run on ${root}. Start it with npm start, or name its data folder with --data DIR.`,
    );
  return readFileSync(file, 'utf8').trim();
}
