import { Helper } from '../helper.js';
import { logTo } from '../log.js';
import type { Native } from '../native/native.js';
import { parseSettings } from '../settings/settings.js';
import { otherKey, TestClient, testKey } from './client.js';
import { rootFolder } from './folder.js';

/** A helper in this process on a socket of its own, without a bus. */
export async function startHelper(
  settings: Record<string, unknown> = {},
  approved = '["victim.service"]',
  native: Native | null = null,
) {
  logTo(() => undefined);
  const folder = rootFolder();
  const socket = `${folder.path}/helper.sock`;
  const document = {
    socket,
    keys: [
      { id: 'k1', file: folder.write('key', testKey) },
      { id: 'k2', file: folder.write('key.next', otherKey) },
    ],
    approved: folder.write('approved.json', approved, 0o644),
    hostname: 'testhost',
    stateDirectory: `${folder.path}/state`,
    runDirectory: `${folder.path}/run`,
    busAddress: `unix:path=${folder.path}/no-bus`,
    environmentFile: `${folder.path}/no.env`,
    ...settings,
  };
  const make = (): Helper =>
    new Helper({ settings: parseSettings(document), env: {}, ...(native === null ? {} : { native }) });
  let helper = make();
  await helper.start();
  return {
    folder,
    socket,
    client: new TestClient(socket),
    stateDirectory: document.stateDirectory,
    reload: () => helper.reload(),
    restart: async () => {
      await helper.stop(100);
      helper = make();
      await helper.start();
    },
    stop: async () => {
      await helper.stop(100);
      folder.remove();
    },
  };
}
