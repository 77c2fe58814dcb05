import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UnprivilegedUser } from '@smart-monitor/testing';
import { Child } from './child.js';
import type { Reach } from './reach.js';
import type { StateFolder } from './state-folder.js';
import type { Teardown } from './teardown.js';

/** The probe trusts its settings only below folders that root or its own user alone can write to. */
const rootsFolder = '/run/smart-monitor-probe/npm-start';

/**
 * Starts what looks at this host's network for the helper, as the services' user. Its settings are a file of its own:
 * the helper's are not for that user's eyes.
 * @returns the socket that it serves on
 */
export async function startProbe(
  state: StateFolder,
  user: UnprivilegedUser | null,
  reach: Reach,
  tell: (sentence: string) => void,
  teardown: Teardown,
): Promise<string> {
  const folder = process.getuid?.() === 0 ? rootsFolder : state.of('probe');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const config = path.join(folder, 'probe.json');
  const socket = path.join(folder, 'probe.sock');
  // The settings are the helper's in form, and have to name a key; the probe opens none.
  const keys = [{ id: 'none', file: '/nonexistent' }];
  writeFileSync(config, `${JSON.stringify({ keys, probe: { socket } }, null, 2)}\n`, { mode: 0o644 });
  if (user) chownSync(folder, user.uid, user.gid);
  const child = new Child(
    {
      name: 'network-probe',
      script: 'host-helper/dist/smart-monitor-helper.mjs',
      args: ['probe-serve', '--config', config],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NO_COLOR: '1' },
      user,
      reach,
      logFile: path.join(state.logs, 'network-probe.log'),
    },
    tell,
  );
  child.start();
  await teardown.add('the network probe', () => child.stop());
  return socket;
}
