import type { SmartDevice, SmartReport } from '@smart-monitor/protocol';

import { type Clock, systemClock } from '../clock.js';
import { readBootId } from '../host/boot.js';
import { words } from '../refusal.js';
import { object, parseObject, plain } from './json.js';
import { readDevice, stateOf, unread } from './read-device.js';
import { runSmartctl, type SmartctlRun } from './run-smartctl.js';
import { parseScan, type ScannedDevice } from './scan.js';

export interface CollectOptions {
  /** Absolute path of smartctl. */
  readonly smartctl: string;
  /** How long one disk may take, and the scan for all of them, milliseconds. */
  readonly deviceLimitMs?: number;
  readonly scanLimitMs?: number;
  readonly clock?: Clock;
}

/**
 * Asks smartctl for the disks of the host and then about each of them, one after the other. A disk that fails is told
 * as such and the next one is asked; sleeping disks are left asleep. Never rejects.
 */
export async function collectSmart(options: CollectOptions): Promise<SmartReport> {
  const { smartctl, deviceLimitMs = 20_000, scanLimitMs = 60_000, clock = systemClock } = options;
  const begin = clock.mono();
  let version = '';
  let problem = '';
  let leftOut = 0;
  const devices: SmartDevice[] = [];
  try {
    const run = await runSmartctl(smartctl, ['--scan-open', '--json'], scanLimitMs);
    const scan = run.problem === '' ? parseScan(run.text) : null;
    if (scan === null) problem = `${smartctl} gave no list of the disks: ${noList(run)}.`;
    else {
      version = versionOf(run.text);
      for (const scanned of scan.devices) devices.push(await one(smartctl, scanned, deviceLimitMs));
      leftOut = scan.leftOut;
    }
  } catch (error) {
    problem = missing(error)
      ? `${smartctl} is not there: install the package smartmontools.`
      : `${smartctl} is not started: ${words(error)}`;
  }
  const mono = clock.mono();
  return {
    version: 1,
    takenAt: clock.now(),
    bootId: readBootId(),
    mono: Math.floor(mono),
    durationMs: Math.round(mono - begin),
    smartctl: version,
    problem: plain(problem, 500),
    leftOut,
    devices,
  };
}

async function one(program: string, scanned: ScannedDevice, limitMs: number): Promise<SmartDevice> {
  const { device, type, openError } = scanned;
  if (openError !== '') return unread(scanned, stateOf(openError), openError);
  try {
    const args = ['--json=c', '-n', 'standby', '-a', '-d', type, device];
    return readDevice(scanned, await runSmartctl(program, args, limitMs));
  } catch (error) {
    return unread(scanned, 'failed', words(error));
  }
}

function versionOf(output: string): string {
  const version = object(parseObject(output) ?? {}, 'smartctl')['version'];
  return Array.isArray(version) ? plain(version.map(String).join('.'), 32) : '';
}

function noList({ problem, exitStatus }: SmartctlRun): string {
  if (problem === 'timeout') return 'it did not end in time';
  if (problem === 'too-long') return 'it wrote too much';
  return problem === 'killed' ? 'it was killed' : `it ended with ${exitStatus} and wrote no JSON`;
}

function missing(error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || (cause instanceof Error && missing(cause));
}
