import type { SmartDevice, SmartNvme, SmartSelfTest, SmartState } from '@smart-monitor/protocol';

import { couldNotRead, criticalWarnings, findingsOf } from './exit-status.js';
import { flag, type Json, object, objects, parseObject, plain, text, whole } from './json.js';
import type { SmartctlRun } from './run-smartctl.js';
import type { ScannedDevice } from './scan.js';

/** Attributes of ATA disks (ids as in smartmontools' drive database). */
const ata = { reallocated: 5, pending: 197, uncorrectable: 198 } as const;

const problems = {
  'too-long': 'smartctl wrote more than 256 KiB about it',
  timeout: 'smartctl did not end in time',
  killed: 'smartctl was killed',
} as const;

/** A disk of which nothing is known but why. */
export function unread(scanned: ScannedDevice, state: SmartState, detail: string): SmartDevice {
  return {
    device: scanned.device,
    type: scanned.type,
    protocol: scanned.protocol,
    state,
    detail: plain(detail, 500),
    model: '',
    serial: '',
    firmware: '',
    capacityBytes: null,
    passed: null,
    temperature: null,
    powerOnHours: null,
    reallocated: null,
    pending: null,
    uncorrectable: null,
    nvme: null,
    selfTest: null,
    exitStatus: null,
    findings: [],
  };
}

/** Reads what `smartctl --json=c -n standby -a -d TYPE DEVICE` left about one disk (pure). */
export function readDevice(scanned: ScannedDevice, run: SmartctlRun): SmartDevice {
  if (run.problem !== '')
    return unread(scanned, run.problem === 'timeout' ? 'timeout' : 'failed', problems[run.problem]);
  const json = parseObject(run.text);
  const exitStatus = run.exitStatus ?? 0;
  if (json === null || !Object.hasOwn(json, 'smartctl'))
    return { ...unread(scanned, 'failed', 'smartctl wrote no report about it'), exitStatus };
  const known = { ...unread(scanned, 'ok', ''), ...identity(json, scanned), exitStatus };
  if (couldNotRead(exitStatus)) {
    const said = messages(json) || `smartctl ended with ${exitStatus}`;
    return { ...known, state: stateOf(said), detail: plain(said, 500) };
  }
  if (flag(object(json, 'smart_support'), 'available') === false)
    return { ...known, state: 'not-supported', detail: 'it has no SMART' };
  const nvme = nvmeOf(json);
  return {
    ...known,
    passed: flag(object(json, 'smart_status'), 'passed'),
    temperature: whole(object(json, 'temperature'), 'current', -273, 1000),
    powerOnHours: whole(object(json, 'power_on_time'), 'hours'),
    ...sectors(json),
    nvme,
    selfTest: ataSelfTest(json) ?? nvmeSelfTest(json) ?? scsiSelfTest(json),
    findings: [...findingsOf(exitStatus), ...criticalWarnings(nvme?.criticalWarning ?? 0)],
  };
}

function identity(json: Json, scanned: ScannedDevice): Partial<SmartDevice> {
  return {
    protocol: text(object(json, 'device'), 'protocol', 16) || scanned.protocol,
    model: text(json, 'model_name', 128) || text(json, 'scsi_model_name', 128),
    serial: text(json, 'serial_number', 64),
    firmware: text(json, 'firmware_version', 64) || text(json, 'scsi_revision', 64),
    capacityBytes: whole(object(json, 'user_capacity'), 'bytes') ?? whole(json, 'nvme_total_capacity'),
  };
}

function messages(json: Json): string {
  return objects(object(json, 'smartctl'), 'messages')
    .map((message) => text(message, 'string', 200))
    .filter((sentence) => sentence !== '')
    .join('; ');
}

/** smartctl tells these cases apart by its words alone: the exit status has one bit for all of them. */
export function stateOf(said: string): SmartState {
  if (/\b(?:STANDBY|SLEEP)\b|low-power mode/.test(said)) return 'standby';
  if (/Permission denied|Operation not permitted/i.test(said)) return 'permission';
  if (
    /Unknown USB bridge|specify device type|not supported|unsupported|Unable to detect device type/i.test(
      said,
    )
  )
    return 'not-supported';
  return 'failed';
}

function sectors(json: Json): Pick<SmartDevice, 'reallocated' | 'pending' | 'uncorrectable'> {
  const table = objects(object(json, 'ata_smart_attributes'), 'table');
  if (table.length > 0)
    return {
      reallocated: rawOf(table, ata.reallocated),
      pending: rawOf(table, ata.pending),
      uncorrectable: rawOf(table, ata.uncorrectable),
    };
  const counters = Object.values(object(json, 'scsi_error_counter_log')).flatMap((log) =>
    typeof log === 'object' && log !== null ? [whole(log as Json, 'total_uncorrected_errors') ?? 0] : [],
  );
  return {
    reallocated: whole(json, 'scsi_grown_defect_list'),
    pending: whole(object(json, 'scsi_pending_defects'), 'count'),
    uncorrectable: counters.length === 0 ? null : counters.reduce((sum, count) => sum + count, 0),
  };
}

/** The number that smartctl shows: vendors put further ones into the same raw value, which it writes behind the first. */
function rawOf(table: readonly Json[], id: number): number | null {
  const row = table.find((candidate) => candidate['id'] === id);
  if (row === undefined) return null;
  const raw = object(row, 'raw');
  const shown = /^\d{1,15}/.exec(text(raw, 'string', 64));
  return shown === null ? whole(raw, 'value') : Number(shown[0]);
}

function nvmeOf(json: Json): SmartNvme | null {
  if (!Object.hasOwn(json, 'nvme_smart_health_information_log')) return null;
  const log = object(json, 'nvme_smart_health_information_log');
  return {
    percentageUsed: whole(log, 'percentage_used', 0, 255),
    availableSpare: whole(log, 'available_spare', 0, 255),
    availableSpareThreshold: whole(log, 'available_spare_threshold', 0, 255),
    mediaErrors: whole(log, 'media_errors'),
    criticalWarning: whole(log, 'critical_warning', 0, 255),
  };
}

function ataSelfTest(json: Json): SmartSelfTest | null {
  const log = object(json, 'ata_smart_self_test_log');
  const [newest] = [
    ...objects(object(log, 'extended'), 'table'),
    ...objects(object(log, 'standard'), 'table'),
  ];
  if (newest === undefined) return null;
  const status = object(newest, 'status');
  return selfTest(flag(status, 'passed'), text(status, 'string', 128), whole(newest, 'lifetime_hours'));
}

function nvmeSelfTest(json: Json): SmartSelfTest | null {
  const [newest] = objects(object(json, 'nvme_self_test_log'), 'table');
  if (newest === undefined) return null;
  return numbered(object(newest, 'self_test_result'), whole(newest, 'power_on_hours'));
}

function scsiSelfTest(json: Json): SmartSelfTest | null {
  if (!Object.hasOwn(json, 'scsi_self_test_0')) return null;
  const newest = object(json, 'scsi_self_test_0');
  return numbered(object(newest, 'result'), whole(object(newest, 'power_on_time'), 'hours'));
}

/** NVMe and SCSI number the results alike: 0 passed; 1, 2, 8, 9 were broken off; 15 still runs; the others failed. */
function numbered(result: Json, atHours: number | null): SmartSelfTest {
  const value = whole(result, 'value', 0, 15);
  const open = value === null || [1, 2, 8, 9, 15].includes(value);
  return selfTest(value === 0 ? true : open ? null : false, text(result, 'string', 128), atHours);
}

function selfTest(passed: boolean | null, words: string, atHours: number | null): SmartSelfTest {
  return { passed, text: words, atHours };
}
