import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { otherKey, testKey } from '../test-support/client.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { loadKeys } from './keys.js';
import { parseSettings } from './settings.js';

describe.skipIf(notRoot !== null)(`the signing keys${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let folder: ReturnType<typeof rootFolder>;
  beforeEach(() => (folder = rootFolder()));
  afterEach(() => folder.remove());

  const load = (env: NodeJS.ProcessEnv): readonly string[] => {
    const keys = [{ id: 'k1', file: folder.write('etc/helper.key', testKey) }];
    const settings = parseSettings({ keys, environmentFile: `${folder.path}/none` });
    return loadKeys(settings, env).map(({ key }) => key);
  };

  it('come from their files, where systemd has handed over no credential of the name', () => {
    folder.write('credentials/another.key', otherKey);
    expect(load({})).toEqual([testKey]);
    expect(load({ CREDENTIALS_DIRECTORY: `${folder.path}/credentials` })).toEqual([testKey]);
  });

  it('come from the credential of the same name before the file', () => {
    folder.write('credentials/helper.key', otherKey, 0o440);
    expect(load({ CREDENTIALS_DIRECTORY: `${folder.path}/credentials` })).toEqual([otherKey]);
  });

  it('are refused where everybody can read the credential', () => {
    folder.write('credentials/helper.key', otherKey, 0o444);
    expect(() => load({ CREDENTIALS_DIRECTORY: `${folder.path}/credentials` })).toThrow('read by everybody');
  });
});
