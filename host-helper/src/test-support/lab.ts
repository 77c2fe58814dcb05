import { startLabHost, type LabHost, type LabHostOptions } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { otherKey, TestClient, testKey } from './client.js';
import { builtNative } from './native.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const bundle = at('dist/smart-monitor-helper.mjs');

/** A lab host that has the helper installed as on a real host: the shipped units, the bundle, its own node. */
export interface HelperLab {
  readonly lab: LabHost;
  readonly client: TestClient;
  /** Runs systemctl inside and gives what it printed. */
  systemctl(...args: string[]): Promise<string>;
  /** A property of a unit. */
  show(unit: string, property: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  waitFor(what: string, condition: () => Promise<boolean>, withinMs?: number): Promise<void>;
}

export async function startHelperLab(
  approved: unknown,
  settings: Record<string, unknown> = {},
  files: LabHostOptions['files'] = {},
  host: Pick<LabHostOptions, 'privateNetwork' | 'binds'> = {},
): Promise<HelperLab> {
  const config = {
    keys: [
      { id: 'k1', file: '/etc/smart-monitor/helper.key' },
      { id: 'k2', file: '/etc/smart-monitor/helper.key.next' },
    ],
    hostname: 'testhost',
    dryRun: false,
    limits: { actions: 1000, backoffSeconds: 0, host: { actions: 10_000 } },
    ...settings,
  };
  const lab = await startLabHost({
    ...host,
    units: at('fixtures/units'),
    binds: [{ from: process.execPath, to: '/usr/lib/smart-monitor/node' }, ...(host.binds ?? [])],
    files: {
      '/usr/lib/smart-monitor/smart-monitor-helper.mjs': { from: bundle },
      ...(existsSync(builtNative)
        ? { '/usr/lib/smart-monitor/smart-monitor-native.node': { from: builtNative } }
        : {}),
      '/etc/systemd/system/smart-monitor-helper.socket': {
        from: at('../deploy/systemd/smart-monitor-helper.socket'),
      },
      '/etc/systemd/system/smart-monitor-helper.service': {
        from: at('../deploy/systemd/smart-monitor-helper.service'),
      },
      '/etc/systemd/system/smart-monitor-helper.socket.d/lab.conf': '[Socket]\nSocketGroup=0\n',
      '/etc/smart-monitor/helper.json': JSON.stringify(config),
      '/etc/smart-monitor/approved_services.json': JSON.stringify(approved),
      ...files,
    },
  });
  const client = new TestClient(`${lab.runDirectory}/helper.sock`);
  const systemctl = async (...args: string[]): Promise<string> =>
    (await lab.exec('/bin/systemctl', args)).stdout.trim();
  const write = async (path: string, text: string): Promise<void> => {
    const result = await lab.exec('/usr/bin/tee', [path], { input: text });
    if (result.code !== 0) throw new Error(`${path} cannot be written in the lab host: ${result.stderr}`);
  };
  for (const [name, key] of Object.entries({ 'helper.key': testKey, 'helper.key.next': otherKey })) {
    await write(`/etc/smart-monitor/${name}`, key);
    await lab.exec('/bin/chmod', ['0400', `/etc/smart-monitor/${name}`]);
  }
  await systemctl('start', 'smart-monitor-helper.service');
  return {
    lab,
    client,
    systemctl,
    write,
    show: (unit, property) => systemctl('show', '--value', '-p', property, unit),
    waitFor: async (what, condition, withinMs = 10_000) => {
      const until = Date.now() + withinMs;
      while (!(await condition())) {
        if (Date.now() > until) throw new Error(`${what} has not come within ${withinMs} ms.`);
        await delay(50);
      }
    },
  };
}
