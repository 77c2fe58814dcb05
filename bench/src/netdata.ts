import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startLabHost, type LabHost } from '@smart-monitor/testing';
import { groupOf, type Group } from './usage.js';

const unit = 'netdata.service';

/** Netdata as Debian installs it, on a lab host of its own with as many units. */
export interface NetdataPeer {
  readonly version: string;
  readonly group: Group;
  stop(): Promise<void>;
}

/**
 * Boots a lab host, installs Debian's netdata there and leaves it to its own settings; nothing is installed or started
 * on the machine. What it writes goes to `data`, a folder of a real disk. Null, told loudly, where it cannot be had.
 *
 * @param ready starts on the host what it has to watch
 */
export async function startNetdata(
  data: string,
  files: Readonly<Record<string, string>>,
  ready: (lab: LabHost) => Promise<void>,
): Promise<NetdataPeer | null> {
  const folders = ['cache', 'lib', 'log'].map((name) => ({ name, from: path.join(data, name) }));
  for (const { from } of folders) mkdirSync(from, { recursive: true });
  const lab = await startLabHost({
    files,
    binds: folders.map(({ name, from }) => ({ from, to: `/var/${name}/netdata` })),
  });
  try {
    await ready(lab);
    const installed = await lab.exec(
      '/bin/sh',
      [
        '-ec',
        `[ -x /usr/sbin/netdata ] || {
           printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
           apt-get install -y -qq netdata >/tmp/apt.log 2>&1 || {
             apt-get update -qq >/tmp/apt.log 2>&1 && apt-get install -y -qq netdata >>/tmp/apt.log 2>&1; } || {
             tail -n 5 /tmp/apt.log >&2; exit 1; }; }
         chown -R netdata:netdata /var/cache/netdata /var/lib/netdata /var/log/netdata
         systemctl start ${unit}
         netdata -V`,
      ],
      { timeoutMs: 400_000 },
    );
    if (installed.code !== 0) throw new Error(installed.stderr);
    const [, version = 'unknown'] = /netdata (v\S+)/i.exec(installed.stdout + installed.stderr) ?? [];
    return { version, group: groupOf(lab, 'Netdata', unit), stop: () => lab.stop() };
  } catch (error) {
    await lab.stop();
    console.log(
      `\n!!! NO PEER: Debian's netdata could not be had (apt-get install netdata): ${(error as Error).message}\n` +
        'The comparison is left out, and the bench cannot pass.\n',
    );
    return null;
  }
}
