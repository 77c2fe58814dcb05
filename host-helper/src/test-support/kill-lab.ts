import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { parseStat } from '../process/stat.js';
import type { TestAnswer } from './client.js';
import { bundle, type HelperLab, startHelperLab } from './lab.js';

/** Why no lab host with a helper can be had here; null where one can. */
export const killLabUnavailable =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const dropIn = '/etc/systemd/system/smart-monitor-helper.service.d/kill-by-pid.conf';
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What the units of this lab host run, by the name that the kernel gives. */
export const sleep = '/usr/bin/sleep';
const tail = '/usr/bin/tail';
export const node = '/usr/lib/smart-monitor/node';
const verbs = ['kill', 'stop', 'restart'];
const approved = [
  { unit: 'app.service', verbs, processes: [sleep] },
  { unit: 'worker.service', verbs, processes: [sleep] },
  { unit: 'deaf.service', verbs, processes: ['/usr/bin/sh'] },
  { unit: 'other.service', verbs, processes: [tail] },
  { unit: 'threads.service', verbs, processes: [node] },
  { unit: 'linked.service', verbs, processes: ['/usr/local/bin/linked'] },
  { unit: 'replaced.service', verbs, processes: ['/usr/local/bin/replaced'] },
  { unit: 'database.service', verbs, processes: ['/usr/local/bin/postgres'] },
  { unit: 'base.service', verbs, processes: [sleep] },
  { unit: 'victim.service', verbs: ['restart'], processes: [sleep] },
  { unit: 'smart-monitor-decoy.service', verbs, processes: [sleep] },
  { unit: 'quiet.socket', verbs },
  { unit: 'spawner.service', verbs, processes: [sleep] },
];

const service = (command: string, more = ''): string =>
  `[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=${command}\n${more}`;
const texts = {
  'app.service': service('/bin/sleep infinity', 'User=nobody\n'),
  'worker.service': service(
    `/bin/sh -c '/bin/sleep infinity & /bin/sleep infinity & wait; exec sleep infinity'`,
  ),
  'deaf.service': service(
    `/bin/sh -c 'trap : TERM; while :; do /bin/sleep 3600; done'`,
    'TimeoutStopSec=1\n',
  ),
  'other.service': service('/bin/sleep infinity'),
  'threads.service': service(`${node} -e setInterval(()=>0,1e6)`),
  'linked.service': service('/usr/local/bin/linked infinity'),
  'replaced.service': service('/usr/local/bin/replaced infinity'),
  'database.service': service('/usr/local/bin/postgres infinity'),
  // Its child ends at once, and nobody waits for it.
  'parent.service': service(`/bin/sh -c '/bin/true & exec /bin/sleep infinity'`),
  'quiet.socket': '[Socket]\nListenStream=/run/quiet.sock\n[Unit]\nDescription=quiet\n',
  'quiet.service': service('/bin/sleep infinity'),
};

/** Who a process is, as a request for its kill names it. */
export interface Named {
  readonly pid: number;
  readonly startTime: number;
  readonly executable: string;
}

export interface KillLab extends HelperLab {
  /** Reads a process of the lab host; throws where there is none. */
  named(pid: number): Promise<Named>;
  mainOf(unit: string): Promise<Named>;
  alive(pid: number): Promise<boolean>;
  state(unit: string): Promise<string>;
  killUnit(unit: string, who?: 'main' | 'all', more?: object): Promise<TestAnswer>;
  kill(unit: string, process: Named, more?: object): Promise<TestAnswer>;
  /** What became of an action, once it has ended. */
  finished(key: string): Promise<unknown>;
  /** Changes the helper's settings and starts it anew. */
  set(settings: object): Promise<void>;
}

/** A lab host whose helper may kill by pid: with the shipped drop-in, bounds out of the way, all units running. */
export async function startKillLab(): Promise<KillLab> {
  const settings = {
    limits: {
      actions: 10_000,
      backoffSeconds: 0,
      breakerSeconds: 0,
      host: { actions: 10_000 },
      kills: { actions: 10_000 },
    },
  };
  const unitFiles = Object.entries(texts).map(([name, text]) => [`/etc/systemd/system/${name}`, text]);
  const host = await startHelperLab({ units: approved }, settings, {
    [dropIn]: {
      from: at('../../../deploy/systemd/smart-monitor-helper.service.d-examples/kill-by-pid.conf'),
    },
    '/usr/lib/lab-kill/spawner.sh': { from: at('../../fixtures/kill/spawner.sh') },
    ...(Object.fromEntries(unitFiles) as Record<string, string>),
  });
  await host.lab.exec('/bin/ln', ['-s', sleep, '/usr/local/bin/linked']);
  for (const copy of ['replaced', 'postgres'])
    await host.lab.exec('/bin/cp', [sleep, `/usr/local/bin/${copy}`]);
  const services = Object.keys(texts).filter((name) => name.endsWith('.service'));
  await host.systemctl('start', 'victim.service', 'unlisted.service', 'quiet.socket', ...services);

  const cat = async (path: string): Promise<string> => (await host.lab.exec('/bin/cat', [path])).stdout;
  const named = async (pid: number): Promise<Named> => {
    const stat = parseStat(await cat(`/proc/${pid}/stat`));
    if (stat === null) throw new Error(`The lab host has no process ${pid}.`);
    const { stdout } = await host.lab.exec('/bin/readlink', [`/proc/${pid}/exe`]);
    return { pid, startTime: stat.startTime, executable: stdout.trim() };
  };
  return {
    ...host,
    named,
    mainOf: async (unit) => named(Number(await host.show(unit, 'MainPID'))),
    alive: async (pid) => !['Z', 'X', undefined].includes(parseStat(await cat(`/proc/${pid}/stat`))?.state),
    state: (unit) => host.show(unit, 'ActiveState'),
    killUnit: (unit, who = 'main', more = {}) =>
      host.client.post('/v1/kill', { unit, who, signal: 'TERM', ...more }),
    kill: (unit, process, more = {}) =>
      host.client.post('/v1/kill', { unit, signal: 'TERM', ...process, ...more }),
    finished: async (key) => {
      for (;;) {
        const { body } = await host.client.get(`/v1/actions/${key}`);
        if (body['state'] === 'finished') return body['answer'];
      }
    },
    set: async (changes) => {
      const path = '/etc/smart-monitor/helper.json';
      await host.write(path, JSON.stringify({ ...(JSON.parse(await cat(path)) as object), ...changes }));
      await host.systemctl('restart', 'smart-monitor-helper.service');
    },
  };
}
