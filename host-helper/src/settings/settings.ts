import {
  Fields,
  type HostLimits,
  parseStrictJson,
  type Problem,
  type UnitLimits,
  unitNameProblem,
} from '@smart-monitor/protocol';
import { hostname } from 'node:os';
import { isAbsolute } from 'node:path';

import { defaultPoolLimits, type PoolLimits } from '../actions/pools.js';
import type { Endpoint } from '../host/own-places.js';
import { readTrustedFile, trustedOwners } from '../files/trusted-file.js';
import { words } from '../refusal.js';
import { type ProbeSettings, readProbe } from './probe.js';
import { readSmartSettings, type SmartSettings } from '../smart/settings.js';
import { readOwn } from './own.js';

/** The settings file cannot be used; all that is wrong is told at once. Exit code 78 (EX_CONFIG). */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * As whom the helper runs: root; or a user of its own, to whom a polkit rule made from the allow-list grants what root
 * may do anyway.
 */
export type Install = 'root' | 'polkit';

export interface KeyFile {
  readonly id: string;
  readonly file: string;
}

/** Everything the helper can be told. Paths are absolute. */
export interface Settings {
  readonly install: Install;
  /** The UNIX socket to serve on where systemd does not hand one over. */
  readonly socket: string;
  /** Numeric group of the socket; null leaves it to the folder. */
  readonly socketGid: number | null;
  /** Uids that may ask, where the native part can tell; null for everybody whom the socket's group lets in. */
  readonly peerUids: readonly number[] | null;
  /** One key, or two while rotating. */
  readonly keys: readonly KeyFile[];
  /** The allow-list. */
  readonly approved: string;
  readonly allowWildcard: boolean;
  /** The host's name in the allow-list. */
  readonly hostname: string;
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
  /** Survives a reboot: audit log, its key, actions. */
  readonly stateDirectory: string;
  /** Survives the process but not a reboot: nonces. */
  readonly runDirectory: string;
  /** D-Bus address of the system bus. */
  readonly busAddress: string;
  readonly journalctl: string;
  /** Budget of every unit, and of the host; an entry of the allow-list may set others. */
  readonly limits: Required<UnitLimits>;
  readonly hostLimits: Required<HostLimits>;
  /** Bounds of kinds of action, whatever unit they are on; the allow-list cannot change them. */
  readonly poolLimits: PoolLimits;
  /** Units added to the never-list: our own database, broker, container engine. */
  readonly never: readonly string[];
  /** The oneshot that asks the disks, and the report that it leaves. */
  readonly smart: SmartSettings;
  /** The process that looks at the network for the helper, and what it looks at. */
  readonly probe: ProbeSettings;
  /** Where the product's own database and broker listen on this host; null where the env file is asked. */
  readonly own: readonly Endpoint[] | null;
  /** Where SMARTMON_API_KEY may be written: the helper refuses to share a key with it. */
  readonly environmentFile: string;
}

/** The budget of a unit where neither list nor settings say otherwise. */
export const defaultLimits: Required<UnitLimits> = {
  actions: 3,
  windowSeconds: 600,
  backoffSeconds: 10,
  backoffMaxSeconds: 300,
  healthySeconds: 600,
  breakerSeconds: 1800,
};
const defaultHostLimits: Required<HostLimits> = { actions: 10, windowSeconds: 3600 };

/** Reads the settings file, which only root may have written. */
export function loadSettings(path: string): Settings {
  const read = (owners: readonly number[]): Settings =>
    parseSettings(parseStrictJson(readTrustedFile(path, { maxBytes: 65_536, owners }).text).value);
  try {
    const settings = read(trustedOwners());
    // Whoever claims that a process which is not root may act has to be root.
    return settings.install === 'polkit' ? read([0]) : settings;
  } catch (error) {
    if (error instanceof SettingsError)
      throw new SettingsError(`${path}: ${error.message}`, { cause: error });
    throw new SettingsError(`The settings in ${path} cannot be read: ${words(error)}`, { cause: error });
  }
}

/** Uids that may own what decides about privileges: allow-list, keys in files. In the polkit install root alone. */
export function ownersFor(settings: Pick<Settings, 'install'>): readonly number[] {
  return settings.install === 'polkit' ? [0] : trustedOwners();
}

/** Judges the parsed settings document. */
export function parseSettings(document: unknown): Settings {
  const problems: Problem[] = [];
  const fields = new Fields(document, '', problems);
  fields.raw('$schema');
  const path = (name: string, fallback?: string): string => {
    const value = fields.text(name, fallback);
    if (value !== '' && !isAbsolute(value)) fields.report(name, 'has to be an absolute path');
    return value;
  };
  const install = fields.text('install', 'root');
  if (install !== 'root' && install !== 'polkit') fields.report('install', 'has to be "root" or "polkit"');
  const settings: Settings = {
    install: install === 'polkit' ? 'polkit' : 'root',
    socket: path('socket', '/run/smart-monitor/helper.sock'),
    socketGid: fields.has('socketGid') ? fields.integer('socketGid', 0, 4_294_967_294, 0) : null,
    peerUids: readPeerUids(fields),
    keys: readKeys(fields, problems),
    approved: path('approved', '/etc/smart-monitor/approved_services.json'),
    allowWildcard: fields.boolean('allowWildcard', false),
    hostname: fields.text('hostname', hostname()).toLowerCase(),
    dryRun: fields.boolean('dryRun', true),
    monitorOnly: fields.boolean('monitorOnly', false),
    stateDirectory: path('stateDirectory', '/var/lib/smart-monitor-helper'),
    runDirectory: path('runDirectory', '/run/smart-monitor-helper'),
    busAddress: fields.text('busAddress', 'unix:path=/run/dbus/system_bus_socket'),
    journalctl: path('journalctl', '/usr/bin/journalctl'),
    ...readLimits(fields, problems),
    never: fields.texts('never', [], (unit) => {
      const problem = unitNameProblem(unit);
      return problem === null ? null : `is no unit: ${problem}`;
    }),
    smart: readSmartSettings(fields, problems),
    probe: readProbe(fields, problems),
    own: readOwn(fields, problems),
    environmentFile: path('environmentFile', '/etc/smart-monitor.env'),
  };
  fields.done();
  if (problems.length > 0)
    throw new SettingsError(
      problems.map((item) => `${item.path || 'the document'} ${item.message}`).join('; '),
    );
  return settings;
}

function readPeerUids(fields: Fields): readonly number[] | null {
  if (!fields.has('peerUids')) return null;
  const value = fields.raw('peerUids');
  if (Array.isArray(value) && value.length > 0 && value.length <= 16 && value.every(isUid)) return value;
  fields.report('peerUids', 'has to be a list of 1 to 16 uids');
  return null;
}

function isUid(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 4_294_967_294;
}

function readKeys(fields: Fields, problems: Problem[]): readonly KeyFile[] {
  const value = fields.raw('keys');
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) {
    fields.report('keys', 'has to be a list of one or two {"id","file"}');
    return [];
  }
  const keys = value.map((item: unknown, index) => {
    const key = new Fields(item, `keys[${index}]`, problems);
    const result = { id: key.text('id'), file: key.text('file') };
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(result.id)) key.report('id', 'has 1 to 64 letters, digits and . _ -');
    if (!isAbsolute(result.file)) key.report('file', 'has to be an absolute path');
    key.done();
    return result;
  });
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) fields.report('keys', 'has the same id twice');
  return keys;
}

function readLimits(
  fields: Fields,
  problems: Problem[],
): Pick<Settings, 'limits' | 'hostLimits' | 'poolLimits'> {
  const limits = new Fields(fields.has('limits') ? fields.raw('limits') : {}, 'limits', problems);
  const windowed = (name: string, fallback: Required<HostLimits>): Required<HostLimits> => {
    const value = limits.raw(name);
    const part = new Fields(value === undefined ? {} : value, `limits.${name}`, problems);
    const result = {
      actions: part.integer('actions', 0, 100_000, fallback.actions),
      windowSeconds: part.integer('windowSeconds', 1, 86_400, fallback.windowSeconds),
    };
    part.done();
    return result;
  };
  const result = {
    limits: {
      actions: limits.integer('actions', 0, 10_000, defaultLimits.actions),
      windowSeconds: limits.integer('windowSeconds', 1, 86_400, defaultLimits.windowSeconds),
      backoffSeconds: limits.integer('backoffSeconds', 0, 86_400, defaultLimits.backoffSeconds),
      backoffMaxSeconds: limits.integer('backoffMaxSeconds', 0, 86_400, defaultLimits.backoffMaxSeconds),
      healthySeconds: limits.integer('healthySeconds', 0, 86_400, defaultLimits.healthySeconds),
      breakerSeconds: limits.integer('breakerSeconds', 0, 86_400, defaultLimits.breakerSeconds),
    },
    hostLimits: windowed('host', defaultHostLimits),
    poolLimits: {
      kill: windowed('kills', defaultPoolLimits.kill),
      network: windowed('network', defaultPoolLimits.network),
      'clean-up': windowed('cleanUps', defaultPoolLimits['clean-up']),
    },
  };
  limits.done();
  return result;
}
