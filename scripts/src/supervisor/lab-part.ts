import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  freePort,
  LAB_HEARTBEATS,
  LAB_SAMPLES,
  LAB_UNITS,
  labChecks,
  LabControl,
  labHelper,
  type LabHelperOptions,
  type LabHost,
  labWebFiles,
  serveLabControl,
  startLabHost,
  type UnprivilegedUser,
} from '@smart-monitor/testing';
import type { Secrets } from './secrets.js';
import type { StateFolder } from './state-folder.js';
import type { Teardown } from './teardown.js';

/** What a lab host may be given beside the usual; the benchmarks raise limits with it. */
export interface LabSetup {
  /** The allow-list; by default the sample services, but for the one that shows a refusal. */
  readonly approved?: unknown;
  /** Further members of the helper's settings. */
  readonly helperSettings?: LabHelperOptions['settings'];
}

/** A running lab host with its helper and its control socket. */
export interface LabPart {
  readonly lab: LabHost;
  readonly helperSocket: string;
  readonly controlSocket: string;
  readonly machineIdFile: string;
  /** The checks of the sample services. */
  readonly checksFile: string;
  /** Where the sample services leave their heartbeat files, as the outside sees it. */
  readonly heartbeats: string;
}

const hostname = 'lab';

/** Sample services that the helper may restart. */
const approvedSamples = LAB_SAMPLES.filter((unit) => unit !== 'lab-unlisted.service');

/** Starts a lab host with its sample services, the helper in it as real systemd units, and the control socket. */
export async function startLab(
  state: StateFolder,
  secrets: Secrets,
  user: UnprivilegedUser | null,
  setup: LabSetup & { readonly dryRun: boolean },
  tell: (sentence: string) => void,
  teardown: Teardown,
): Promise<LabPart> {
  const gid = user?.gid ?? process.getgid?.() ?? 0;
  const helper = labHelper({
    key: secrets.helperKey,
    approved: setup.approved ?? approvedSamples,
    gid,
    dryRun: setup.dryRun,
    ...(setup.helperSettings && { settings: setup.helperSettings }),
  });
  const helperState = path.join(state.lab, 'helper');
  mkdirSync(helperState, { recursive: true, mode: 0o700 });
  const webPort = await freePort();
  const lab = await startLabHost({
    units: LAB_UNITS,
    hostname,
    machineId: secrets.labMachineId,
    runDirectory: state.run,
    files: { ...helper.files, ...labWebFiles(webPort) },
    // The helper's record of actions and its audit log outlive the lab host.
    binds: [...helper.binds, { from: helperState, to: '/var/lib/smart-monitor-helper' }],
  });
  await teardown.add('the lab host', () => lab.stop());
  void lab.ended.then(() => {
    if (!teardown.stopping) tell('The lab host has ended by itself. Stop with Ctrl-C and start again.');
  });
  const helperSocket = path.join(state.run, 'helper.sock');
  await startHelper(lab, helperSocket);
  const controlSocket = path.join(state.lab, 'control.sock');
  const control = await serveLabControl(new LabControl(lab), controlSocket);
  chownSync(controlSocket, -1, gid);
  await teardown.add('the lab control', () => control.stop());
  const machineIdFile = path.join(state.lab, 'machine-id');
  writeFileSync(machineIdFile, `${lab.machineId}\n`);
  const checksFile = path.join(state.lab, 'checks.json');
  writeFileSync(checksFile, `${JSON.stringify({ checks: labChecks(webPort) }, null, 2)}\n`);
  const heartbeats = path.join(state.run, LAB_HEARTBEATS);
  return { lab, helperSocket, controlSocket, machineIdFile, checksFile, heartbeats };
}

async function startHelper(lab: LabHost, socket: string): Promise<void> {
  // The socket is there from the boot on; starting the service now saves the first caller the wait.
  const units = ['smart-monitor-helper.socket', 'smart-monitor-helper.service'];
  const started = await lab.exec('/bin/systemctl', ['start', ...units]);
  for (let wait = 0; wait < 100 && !existsSync(socket); wait++) await sleep(20);
  if (started.code === 0 && existsSync(socket)) return;
  const { stdout } = await lab.exec('/bin/journalctl', ['--no-pager', '-n', '20', '-u', units[1]!]);
  throw new Error(`The helper did not start in the lab host. ${started.stderr}\n${stdout}`);
}
