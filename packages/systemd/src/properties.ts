import { Variant } from '@jellybrick/dbus-next';
import { activeStates, type UnitState } from './types.js';

/** Properties of one interface by name, unpacked. */
export type Properties = Readonly<Record<string, unknown>>;

/** UINT64_MAX: systemd's word for "infinity" or "not set". */
const unset = 2n ** 64n - 1n;

/**
 * The properties that a unit's state is drawn from. systemd tells some 250 of a service, its environment among them;
 * of these nothing is kept.
 */
const drawnFrom: ReadonlySet<string> = new Set([
  'Id',
  'Names',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'Type',
  'UnitFileState',
  'FragmentPath',
  'SourcePath',
  'DropInPaths',
  'NeedDaemonReload',
  'InvocationID',
  'ActiveEnterTimestampMonotonic',
  'ActiveExitTimestampMonotonic',
  'StateChangeTimestampMonotonic',
  'Restart',
  'NRestarts',
  'TimeoutStartUSec',
  'StartLimitIntervalUSec',
  'StartLimitBurst',
  'MainPID',
  'ExecMainCode',
  'ExecMainStatus',
  'ControlGroup',
  'MemoryCurrent',
  'Job',
  'CanStart',
  'RefuseManualStart',
  'Requires',
  'RequiredBy',
  'BindsTo',
  'BoundBy',
  'PartOf',
  'ConsistsOf',
  'After',
  'TriggeredBy',
  'Conflicts',
  'ConflictedBy',
]);

/** Only the properties that a unit's state is drawn from. */
export function drawn(properties: Properties): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    // Bytes are a view of all that was read from the bus with them, which would be kept as long as they are.
    if (drawnFrom.has(name)) kept[name] = value instanceof Uint8Array ? new Uint8Array(value) : value;
  }
  return kept;
}

/** Unpacks the `a{sv}` of GetAll or PropertiesChanged. */
export function unpack(dictionary: unknown): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(dictionary as Record<string, unknown>)) {
    properties[name] = value instanceof Variant ? value.value : value;
  }
  return properties;
}

/**
 * A unit's state from the properties of org.freedesktop.systemd1.Unit and, for a service,
 * org.freedesktop.systemd1.Service. Pure.
 */
export function toUnitState(
  path: string,
  properties: Properties,
  jobType: (id: number) => string | null,
): UnitState {
  const text = (name: string): string => (typeof properties[name] === 'string' ? properties[name] : '');
  const list = (name: string): string[] =>
    Array.isArray(properties[name]) ? (properties[name] as string[]) : [];
  const number = (name: string): number => toNumber(properties[name]) ?? 0;
  // A time span that is not told has no end either: nobody shall act on one that was not read.
  const endless = (name: string): number => toNumber(properties[name]) ?? Infinity;
  const active = text('ActiveState');
  const [jobId] = Array.isArray(properties['Job']) ? (properties['Job'] as [unknown]) : [0];
  const id = toNumber(jobId) ?? 0;
  return {
    unit: text('Id'),
    names: list('Names'),
    path,
    description: text('Description'),
    loadState: text('LoadState'),
    activeState: activeStates.find((known) => known === active) ?? 'unknown',
    subState: text('SubState'),
    result: text('Result'),
    type: text('Type'),
    unitFileState: text('UnitFileState'),
    fragmentPath: text('FragmentPath'),
    invocationId: hex(properties['InvocationID']),
    activeEnterTimestampMonotonic: number('ActiveEnterTimestampMonotonic'),
    activeExitTimestampMonotonic: number('ActiveExitTimestampMonotonic'),
    stateChangeTimestampMonotonic: number('StateChangeTimestampMonotonic'),
    restart: text('Restart') || 'no',
    nRestarts: number('NRestarts'),
    timeoutStartUsec: endless('TimeoutStartUSec'),
    startLimitIntervalUsec: endless('StartLimitIntervalUSec'),
    startLimitBurst: number('StartLimitBurst'),
    mainPid: number('MainPID'),
    execMainCode: number('ExecMainCode'),
    execMainStatus: number('ExecMainStatus'),
    controlGroup: text('ControlGroup'),
    memoryCurrent: toNumber(properties['MemoryCurrent']),
    job: id === 0 ? null : { id, type: jobType(id) },
    canStart: properties['CanStart'] === true,
    refuseManualStart: properties['RefuseManualStart'] === true,
    requires: list('Requires'),
    requiredBy: list('RequiredBy'),
    bindsTo: list('BindsTo'),
    boundBy: list('BoundBy'),
    partOf: list('PartOf'),
    consistsOf: list('ConsistsOf'),
    after: list('After'),
    triggeredBy: list('TriggeredBy'),
    conflicts: [...list('Conflicts'), ...list('ConflictedBy')],
    unitFiles: [
      ...new Set([text('SourcePath') || text('FragmentPath'), ...list('DropInPaths')].filter(Boolean)),
    ],
    needDaemonReload: properties['NeedDaemonReload'] === true,
  };
}

/** A D-Bus integer as a number; null where it is missing or systemd's "not set". */
function toNumber(value: unknown): number | null {
  if (typeof value === 'bigint') return value === unset ? null : Number(value);
  return typeof value === 'number' ? value : null;
}

/** An `ay` as hexadecimal digits; empty for an id of zeros or none. */
function hex(value: unknown): string {
  if (value === undefined || value === null) return '';
  const digits = Buffer.from(value as Uint8Array).toString('hex');
  return /^0*$/.test(digits) ? '' : digits;
}
