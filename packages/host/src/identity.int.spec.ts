import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostIdentity, idOfMachine } from './identity.js';

let folder: string;
let machineIdFile: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'identity-'));
  machineIdFile = path.join(folder, 'machine-id');
  writeFileSync(machineIdFile, 'd62a1f86f7a84b0c9e6d0d7b1a2c3e4f\n');
  mkdirSync(path.join(folder, 'etc'));
  writeFileSync(path.join(folder, 'etc/hostname'), '# the gateway\n\ngateway-7\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const none = () => path.join(folder, 'none');

describe('hostIdentity', () => {
  it('derives a stable UUID from which the machine id cannot be read', () => {
    const { id } = hostIdentity({ machineIdFile, hostnameOverride: 'a' });
    expect(id).toBe(idOfMachine('d62a1f86f7a84b0c9e6d0d7b1a2c3e4f'));
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(idOfMachine('d62a1f86f7a84b0c9e6d0d7b1a2c3e4e')).not.toBe(id);
  });

  it('prefers what a person set', () => {
    const hostId = '5F0C1A6E-1111-4222-8333-0123456789AB';
    expect(
      hostIdentity({ hostId, hostnameOverride: 'web01', machineIdFile: none(), hostRoot: folder }),
    ).toEqual({
      id: hostId.toLowerCase(),
      hostname: 'web01',
    });
  });

  it("takes the name from the host's own file in a container", () => {
    expect(hostIdentity({ machineIdFile, hostRoot: folder, inContainer: true }).hostname).toBe('gateway-7');
  });

  it("takes the system's name outside of a container, and refuses inside, in words", () => {
    expect(hostIdentity({ machineIdFile, hostRoot: none(), inContainer: false }).hostname).toBe(
      os.hostname(),
    );
    expect(() => hostIdentity({ machineIdFile, hostRoot: none(), inContainer: true })).toThrow(
      /HOSTNAME_OVERRIDE/,
    );
  });

  it('refuses a machine id that is missing or none', () => {
    expect(() => hostIdentity({ machineIdFile: none(), hostnameOverride: 'a' })).toThrow(/HOST_ID/);
    writeFileSync(none(), 'uninitialized\n');
    expect(() => hostIdentity({ machineIdFile: none(), hostnameOverride: 'a' })).toThrow(/machine-id\(5\)/);
  });
});
