import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** What identifies the watched host, from the settings. */
export interface IdentityOptions {
  /** Setting HOST_ID: goes before everything. */
  readonly hostId?: string | undefined;
  /** Setting HOSTNAME_OVERRIDE. */
  readonly hostnameOverride?: string | undefined;
  /** Setting MACHINE_ID_FILE. */
  readonly machineIdFile: string;
  /** The host's root as mounted in a container; `/host` where the setting HOST_ROOT is not given. */
  readonly hostRoot?: string | undefined;
  /** Whether this process runs in a container; found out where it is not given. */
  readonly inContainer?: boolean;
}

/** Who the watched host is: the id is the key everywhere, the name is a label for people. */
export interface HostIdentity {
  readonly id: string;
  readonly hostname: string;
}

/** The host cannot be told apart from others; its message says what to set. */
export class HostIdentityError extends Error {
  override readonly name = 'HostIdentityError';
}

/** Smart-Monitor's application id: a machine id must never leave the host as it is (machine-id(5)). */
const appId = Buffer.from('b2f4c1709a4e4c0e8d1a6f35e27c90d8', 'hex');

/** Reads who the host is. @throws HostIdentityError that says in words what is missing and what to set. */
export function hostIdentity(options: IdentityOptions): HostIdentity {
  return {
    id: options.hostId?.toLowerCase() ?? derivedId(options.machineIdFile),
    hostname: hostname(options),
  };
}

/** The UUID of a machine id: HMAC-SHA256 of our application id under it, as sd_id128_get_machine_app_specific(3) does. */
export function idOfMachine(machineId: string): string {
  const bytes = createHmac('sha256', Buffer.from(machineId, 'hex')).update(appId).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function derivedId(file: string): string {
  const text = readOr(file);
  if (text === null)
    throw new HostIdentityError(
      `The machine id could not be read from ${file}. Mount the host's /etc/machine-id there, name another file in MACHINE_ID_FILE, or set HOST_ID to a UUID.`,
    );
  if (!/^[\da-f]{32}$/i.test(text))
    throw new HostIdentityError(
      `${file} does not hold a machine id (32 hexadecimal digits, see machine-id(5)). Run systemd-machine-id-setup on the host, or set HOST_ID to a UUID.`,
    );
  return idOfMachine(text);
}

function hostname({
  hostnameOverride,
  hostRoot = '/host',
  inContainer = isContainer(),
}: IdentityOptions): string {
  if (hostnameOverride) return hostnameOverride;
  const named = readOr(`${hostRoot === '/' ? '' : hostRoot}/etc/hostname`)
    ?.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
  if (named && hostRoot !== '/') return named;
  if (inContainer)
    throw new HostIdentityError(
      "The host's name cannot be seen from inside this container. Mount the host's /etc/hostname at /host/etc/hostname, or set HOSTNAME_OVERRIDE.",
    );
  return os.hostname();
}

/** Whether this process runs in a container: Docker, Podman, or what systemd calls one (container interface). */
export function isContainer(): boolean {
  return ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'].some((file) => existsSync(file));
}

function readOr(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
