import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';

/**
 * How the reading of one disk ended. `ok`: read, which says nothing about its health. `standby`: asleep, and left so.
 * `not-supported`: no SMART there, or behind a bridge that smartctl does not know.
 */
export const smartStates = ['ok', 'standby', 'not-supported', 'permission', 'timeout', 'failed'] as const;
export type SmartState = (typeof smartStates)[number];

/** What only NVMe tells (NVM Express base specification, SMART / Health Information log). */
export interface SmartNvme {
  /** Of the endurance that the vendor expects, percent; goes beyond 100. */
  readonly percentageUsed: number | null;
  /** Percent of the spare blocks, and the percent below which the disk warns. */
  readonly availableSpare: number | null;
  readonly availableSpareThreshold: number | null;
  readonly mediaErrors: number | null;
  /** The bits of the critical warning, 0 for none. */
  readonly criticalWarning: number | null;
}

/** What became of the newest self-test. */
export interface SmartSelfTest {
  /** Null where it was broken off, still runs, or the disk does not say. */
  readonly passed: boolean | null;
  readonly text: string;
  /** Power-on hours when it ended. */
  readonly atHours: number | null;
}

/** One disk. Null stands for everything that the disk did not tell. */
export interface SmartDevice {
  /** As smartctl knows it: `/dev/sda` and `sat`, or `/dev/bus/0` and `megaraid,3`. */
  readonly device: string;
  readonly type: string;
  readonly protocol: string;
  readonly state: SmartState;
  /** Why it could not be read, in words; empty where it could. */
  readonly detail: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  readonly capacityBytes: number | null;
  /** The disk's own verdict on its health. */
  readonly passed: boolean | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  readonly powerOnHours: number | null;
  /** Sectors: replaced by spares (SCSI: grown defects), waiting to be, and found unreadable (SCSI: uncorrected errors). */
  readonly reallocated: number | null;
  readonly pending: number | null;
  readonly uncorrectable: number | null;
  readonly nvme: SmartNvme | null;
  readonly selfTest: SmartSelfTest | null;
  /** The exit status of smartctl, null where it has none; each bit that tells of the disk is a sentence in `findings`. */
  readonly exitStatus: number | null;
  readonly findings: readonly string[];
}

/** What the oneshot wrote about all disks of the host. */
export interface SmartReport {
  readonly version: 1;
  /** Wall clock of the end of the run, milliseconds since the epoch. */
  readonly takenAt: number;
  /** The boot and CLOCK_MONOTONIC in milliseconds of the same moment, so that a clock that jumps makes nothing younger. */
  readonly bootId: string;
  readonly mono: number;
  readonly durationMs: number;
  /** The version of smartctl, empty where it is not known. */
  readonly smartctl: string;
  /** Why no disk could be looked at, in words; empty where the disks were looked at. */
  readonly problem: string;
  /** Disks that were not looked at: beyond the bound, or with a name or type that is none. */
  readonly leftOut: number;
  readonly devices: readonly SmartDevice[];
}

/** `GET /v1/smart`: what the SMART oneshot last wrote. Nothing is read from a disk for it. */
export interface SmartAnswer extends Omit<SmartReport, 'version' | 'bootId' | 'mono' | 'problem'> {
  readonly ok: true;
  readonly verb: 'smart';
  readonly ageMs: number;
  /** True where it is older than the settings allow: the timer does not run, or the oneshot fails. */
  readonly stale: boolean;
}

/** At most this many disks are looked at and told of. */
export const smartMaxDevices = 64;
/** A report has at most this many bytes. */
export const smartMaxBytes = 256 * 1024;

const most = Number.MAX_SAFE_INTEGER;

/** Reads a report of the oneshot; anything but exactly its fields, within their bounds, is refused in words. */
export function parseSmartReport(document: unknown): SmartReport {
  const problems: Problem[] = [];
  const fields = new Fields(document, '', problems);
  if (fields.raw('version') !== 1) fields.report('version', 'has to be 1');
  const devices = fields.raw('devices');
  const listed = Array.isArray(devices) && devices.length <= smartMaxDevices;
  if (!listed) fields.report('devices', `has to be a list of at most ${smartMaxDevices}`);
  const report: SmartReport = {
    version: 1,
    takenAt: required(fields, 'takenAt'),
    bootId: bounded(fields, 'bootId', 64),
    mono: required(fields, 'mono'),
    durationMs: required(fields, 'durationMs'),
    smartctl: bounded(fields, 'smartctl', 32),
    problem: bounded(fields, 'problem', 500),
    leftOut: required(fields, 'leftOut'),
    devices: listed
      ? devices.map((item: unknown, index) => parseDevice(new Fields(item, `devices[${index}]`, problems)))
      : [],
  };
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return report;

  function parseDevice(one: Fields): SmartDevice {
    const state = bounded(one, 'state', 32);
    if (!smartStates.some((known) => known === state))
      one.report('state', `has to be one of ${smartStates.join(', ')}`);
    const nvme = one.raw('nvme');
    const selfTest = one.raw('selfTest');
    const findings = one.texts('findings', [], (text) =>
      text.length > 200 || !/^[ -~]*$/.test(text) ? 'has to be at most 200 printable characters' : null,
    );
    if (findings.length > 16) one.report('findings', 'has more than 16 sentences');
    const device: SmartDevice = {
      device: bounded(one, 'device', 128),
      type: bounded(one, 'type', 32),
      protocol: bounded(one, 'protocol', 16),
      state: state as SmartState,
      detail: bounded(one, 'detail', 500),
      model: bounded(one, 'model', 128),
      serial: bounded(one, 'serial', 64),
      firmware: bounded(one, 'firmware', 64),
      capacityBytes: optional(one, 'capacityBytes'),
      passed: flag(one, 'passed'),
      temperature: optional(one, 'temperature', -273, 1000),
      powerOnHours: optional(one, 'powerOnHours'),
      reallocated: optional(one, 'reallocated'),
      pending: optional(one, 'pending'),
      uncorrectable: optional(one, 'uncorrectable'),
      nvme: nvme === null ? null : parseNvme(new Fields(nvme, one.at('nvme'), problems)),
      selfTest: selfTest === null ? null : parseSelfTest(new Fields(selfTest, one.at('selfTest'), problems)),
      exitStatus: optional(one, 'exitStatus', 0, 255),
      findings,
    };
    one.done();
    return device;
  }
}

function parseNvme(fields: Fields): SmartNvme {
  const nvme: SmartNvme = {
    percentageUsed: optional(fields, 'percentageUsed', 0, 255),
    availableSpare: optional(fields, 'availableSpare', 0, 255),
    availableSpareThreshold: optional(fields, 'availableSpareThreshold', 0, 255),
    mediaErrors: optional(fields, 'mediaErrors'),
    criticalWarning: optional(fields, 'criticalWarning', 0, 255),
  };
  fields.done();
  return nvme;
}

function parseSelfTest(fields: Fields): SmartSelfTest {
  const selfTest: SmartSelfTest = {
    passed: flag(fields, 'passed'),
    text: bounded(fields, 'text', 128),
    atHours: optional(fields, 'atHours'),
  };
  fields.done();
  return selfTest;
}

function required(fields: Fields, name: string): number {
  if (!fields.has(name)) fields.report(name, 'is missing');
  return fields.integer(name, 0, most, 0);
}

function optional(fields: Fields, name: string, min = 0, max = most): number | null {
  return fields.raw(name) === null
    ? null
    : fields.has(name)
      ? fields.integer(name, min, max, min)
      : lacks(fields, name);
}

function flag(fields: Fields, name: string): boolean | null {
  return fields.raw(name) === null
    ? null
    : fields.has(name)
      ? fields.boolean(name, false)
      : lacks(fields, name);
}

function lacks(fields: Fields, name: string): null {
  fields.report(name, 'is missing; it is null where it is not known');
  return null;
}

/** At most so many characters of printable ASCII: nothing that could mean more than text to a terminal. */
function bounded(fields: Fields, name: string, length: number): string {
  const text = fields.text(name);
  if (text.length > length) fields.report(name, `has more than ${length} characters`);
  if (!/^[ -~]*$/.test(text)) fields.report(name, 'has to be printable ASCII');
  return text;
}
