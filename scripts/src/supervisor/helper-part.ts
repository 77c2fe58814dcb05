import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UnprivilegedUser } from '@smart-monitor/testing';
import { Child } from './child.js';
import { startProbe } from './probe-part.js';
import type { Reach } from './reach.js';
import type { Secrets } from './secrets.js';
import type { StateFolder } from './state-folder.js';
import type { Teardown } from './teardown.js';

/** The helper of a real host, started beside the services. */
export interface HelperPart {
  readonly socket: string;
  /** The allow-list in force. */
  readonly approved: string;
  readonly monitorOnly: boolean;
}

/** The helper trusts only folders that root alone can write to; a checkout need not be one. */
const rootsFolder = '/var/lib/smart-monitor-helper/npm-start';
const installedList = '/etc/smart-monitor/approved_services.json';

/**
 * Starts the helper on this host: as root it acts (in dry-run unless DRY_RUN=false), as a person it only watches.
 * The allow-list is /etc/smart-monitor/approved_services.json where that exists, else a copy of
 * config/approved_services.json made at the first start.
 */
export async function startHelper(
  checkout: string,
  state: StateFolder,
  secrets: Secrets,
  user: UnprivilegedUser | null,
  dryRun: boolean,
  reach: Reach,
  tell: (sentence: string) => void,
  teardown: Teardown,
): Promise<HelperPart> {
  const asRoot = process.getuid?.() === 0;
  const folder = asRoot ? rootsFolder : state.of('helper');
  const runDirectory = asRoot ? '/run/smart-monitor-helper' : path.join(folder, 'run');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = path.join(folder, 'approved_services.json');
  const approved = existsSync(installedList) ? installedList : own;
  if (approved === own && !existsSync(own)) {
    copyFileSync(path.join(checkout, 'config', 'approved_services.json'), own);
    chmodSync(own, 0o644);
  }
  const key = path.join(folder, 'helper.key');
  writeFileSync(key, secrets.helperKey, { mode: 0o600 });
  const socket = path.join(state.run, 'helper.sock');
  const probe = { socket: await startProbe(state, user, reach, tell, teardown) };
  const settings = {
    socket,
    ...(user && { socketGid: user.gid }),
    keys: [{ id: 'k1', file: key }],
    approved,
    dryRun,
    monitorOnly: !asRoot,
    stateDirectory: path.join(folder, 'state'),
    runDirectory,
    probe,
  };
  const config = path.join(folder, 'helper.json');
  writeFileSync(config, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  const child = new Child(
    {
      name: 'host-helper',
      script: 'host-helper/dist/smart-monitor-helper.mjs',
      args: ['serve', '--config', config],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NO_COLOR: '1' },
      // The one part that keeps the rights of whoever started it.
      user: null,
      reach: { node: process.execPath, checkout, binds: [] },
      logFile: path.join(state.logs, 'host-helper.log'),
    },
    tell,
  );
  child.start();
  await teardown.add('the helper', () => child.stop());
  return { socket, approved, monitorOnly: !asRoot };
}
