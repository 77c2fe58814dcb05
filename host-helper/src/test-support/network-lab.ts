import { layCables, peerFiles, shell } from '@smart-monitor/testing';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type HelperLab, startHelperLab } from './lab.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A lab host with the helper, the probe, the clean-ups, and a network of its own whose other end does as it is told. */
export async function startNetworkLab(
  approved: unknown,
  settings: Record<string, unknown>,
  files: Readonly<Record<string, string>> = {},
): Promise<HelperLab & { sh(script: string): Promise<string>; peer(mode: string): Promise<void> }> {
  const units = at('../deploy/systemd');
  const ours = readdirSync(units).filter((name) => /^smart-monitor-(probe|journal|tmpfiles)/.test(name));
  const host = await startHelperLab(
    approved,
    settings,
    {
      ...Object.fromEntries(
        ours.map((name) => [`/etc/systemd/system/${name}`, { from: `${units}/${name}` }] as const),
      ),
      '/etc/systemd/system/smart-monitor-probe.socket.d/lab.conf': '[Socket]\nSocketGroup=0\n',
      ...peerFiles,
      ...files,
    },
    { privateNetwork: true },
  );
  try {
    await layCables(host.lab);
  } catch (error) {
    await host.lab.stop();
    throw error;
  }
  return {
    ...host,
    sh: (script) => shell(host.lab, script),
    peer: (mode) => host.write('/run/peer-mode', mode),
  };
}
