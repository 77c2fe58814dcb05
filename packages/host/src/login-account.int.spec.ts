import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loginAccount, sharedLoginWarning } from './login-account.js';

const passwd = [
  'root:x:0:0:root:/root:/bin/bash',
  'smartmon:x:991:991::/nonexistent:/usr/sbin/nologin',
  'sync:x:4:65534:sync:/bin:/bin/sync',
  'anna:x:1000:1000:Anna,,,:/home/anna:/bin/bash',
  'bare:x:1001:1001::/home/bare:',
  'broken line',
  '',
].join('\n');

describe('the account of a uid', () => {
  it.each([
    [1000, 'anna'],
    [1001, 'bare'],
    [991, null],
    [4, null],
    [100, null],
    [4242, null],
  ])('%i is the login of %s', (uid, name) => expect(loginAccount(uid, passwd)).toBe(name));
});

describe('a service in a container', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'sm-login-'));
    mkdirSync(path.join(root, 'etc'));
    writeFileSync(path.join(root, 'etc/passwd'), passwd);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is warned of the uid of a person of the host, with the remedy', () => {
    const told = sharedLoginWarning(1000, root);
    expect(told).toContain('uid 1000, which on this host is the login account anna');
    expect(told).toContain('SMARTMON_UID and SMARTMON_GID');
  });

  it('is not warned of a user of its own, nor where the accounts cannot be seen', () => {
    expect(sharedLoginWarning(991, root)).toBeNull();
    expect(sharedLoginWarning(1000, undefined)).toBeNull();
    expect(sharedLoginWarning(1000, path.join(root, 'no-such-folder'))).toBeNull();
    expect(sharedLoginWarning(undefined, root)).toBeNull();
  });

  it('is none where the root is its own', () => {
    expect(sharedLoginWarning(0, '/')).toBeNull();
  });
});
