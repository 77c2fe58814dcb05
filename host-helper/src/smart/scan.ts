import { smartMaxDevices } from '@smart-monitor/protocol';

import { objects, parseObject, text } from './json.js';

/** A disk as `smartctl --scan-open --json` names it. */
export interface ScannedDevice {
  readonly device: string;
  readonly type: string;
  readonly protocol: string;
  /** Why it could not even be opened, in the words of smartctl; empty where it could. */
  readonly openError: string;
}

export interface Scan {
  readonly devices: readonly ScannedDevice[];
  /** Names and types that are none, and disks beyond the bound: counted, never used. */
  readonly leftOut: number;
}

/** Below /dev, at most three folders deep, nothing that begins with a dot or a dash. */
const devicePattern = /^\/dev\/(?:[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\/){0,2}[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
/** `sat`, `nvme`, `megaraid,3`, `sat+megaraid,3`, `jmb39x-q,0`, `areca,1/2`: the forms of smartctl(8). */
const typePattern = /^[a-z0-9][a-z0-9+,/_-]{0,31}$/;

/** Whether a name and a type may become arguments of smartctl. */
export function isDevice(device: string, type: string): boolean {
  return device.length <= 128 && devicePattern.test(device) && typePattern.test(type);
}

/** What becomes an argument is taken as it is or not at all. */
function exactly(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads what the scan wrote (pure); null where that is no answer of smartctl. */
export function parseScan(output: string): Scan | null {
  const json = parseObject(output);
  if (json === null) return null;
  const found = objects(json, 'devices').map((item) => ({
    device: exactly(item['name']),
    type: exactly(item['type']),
    protocol: text(item, 'protocol', 16),
    openError: text(item, 'open_error', 300),
  }));
  const devices = found.filter(({ device, type }) => isDevice(device, type)).slice(0, smartMaxDevices);
  return { devices, leftOut: found.length - devices.length };
}
