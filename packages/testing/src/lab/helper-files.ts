import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LabHostOptions } from './lab-host.js';

/** The root of the checkout, from this package's build. */
const checkout = fileURLToPath(new URL('../../../../', import.meta.url));

export interface LabHelperOptions {
  /** The key that orchestrators sign with: at least 32 characters. */
  readonly key: string;
  /** The allow-list, in any of its three forms. */
  readonly approved: unknown;
  /** Numeric group that may use the socket. */
  readonly gid: number;
  /** Default: false; a lab is there to be healed. */
  readonly dryRun?: boolean;
  readonly monitorOnly?: boolean;
  /** Further members of the helper's settings file. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The key id that the lab's helper knows. */
export const LAB_KEY_ID = 'k1';

/** The units beside the helper's own: what looks at the network for it, and the clean-ups that it may have started. */
const helpingUnits = [
  'smart-monitor-probe.service',
  'smart-monitor-probe.socket',
  'smart-monitor-journal-vacuum.service',
  'smart-monitor-tmpfiles-clean.service',
];

/**
 * What a lab host needs so that the host helper runs in it as it does on any host: the bundle, the units of
 * deploy/systemd with socket activation, its settings, its key and the allow-list. The socket shows outside as
 * `<runDirectory>/helper.sock`.
 *
 * @throws in words where the helper has not been built
 */
export function labHelper(options: LabHelperOptions): Required<Pick<LabHostOptions, 'files' | 'binds'>> {
  const bundle = `${checkout}host-helper/dist/smart-monitor-helper.mjs`;
  if (!existsSync(bundle)) throw new Error(`the host helper is not built (${bundle}): npm run build`);
  const native = `${checkout}host-helper/dist/smart-monitor-native.node`;
  const settings = {
    keys: [{ id: LAB_KEY_ID, file: '/etc/smart-monitor/helper.key' }],
    dryRun: options.dryRun ?? false,
    monitorOnly: options.monitorOnly ?? false,
    ...options.settings,
  };
  return {
    files: {
      '/etc/smart-monitor/approved_services.json': JSON.stringify(options.approved, null, 2),
      '/etc/smart-monitor/helper.json': JSON.stringify(settings, null, 2),
      '/etc/smart-monitor/helper.key': { content: options.key, mode: 0o600 },
      '/usr/lib/smart-monitor/smart-monitor-helper.mjs': { from: bundle },
      // Only where it was built: no host needs it.
      ...(existsSync(native) ? { '/usr/lib/smart-monitor/smart-monitor-native.node': { from: native } } : {}),
      '/etc/systemd/system/smart-monitor-helper.service': {
        from: `${checkout}deploy/systemd/smart-monitor-helper.service`,
      },
      '/etc/systemd/system/smart-monitor-helper.socket': {
        from: `${checkout}deploy/systemd/smart-monitor-helper.socket`,
      },
      ...Object.fromEntries(
        helpingUnits.map(
          (unit) => [`/etc/systemd/system/${unit}`, { from: `${checkout}deploy/systemd/${unit}` }] as const,
        ),
      ),
      // The user of the install without root is not there: here the helper is root.
      '/etc/systemd/system/smart-monitor-probe.socket.d/lab.conf': '[Socket]\nSocketGroup=0\n',
      // The outside knows the group by its number only, and the folder of the socket is the outside's.
      '/etc/systemd/system/smart-monitor-helper.socket.d/lab.conf': `[Socket]\nSocketGroup=\nSocketGroup=${options.gid}\nDirectoryMode=0755\n`,
    },
    binds: [{ from: process.execPath, to: '/usr/lib/smart-monitor/node' }],
  };
}
