import { bytes, percent } from '../../format/quantity.js';

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;

const said = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '–' : JSON.stringify(value);

/** One journal line of a piece of evidence. */
export interface EvidenceLine {
  readonly at: number | null;
  readonly message: string;
}

/** A table of a piece of evidence, every cell as text; numbers are set to the right. */
export interface EvidenceTable {
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly number: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

/** The journal lines in a piece of evidence, or null when it holds none; a reason why there are none is a line, too. */
export function journalLines(body: unknown): readonly EvidenceLine[] | null {
  const outer = record(body);
  const list = outer?.['lines'];
  if (!Array.isArray(list)) return null;
  const lines = list.map((entry): EvidenceLine => {
    const line = record(entry);
    if (line === null) return { at: null, message: said(entry) };
    return { at: typeof line['at'] === 'number' ? line['at'] : null, message: said(line['message']) };
  });
  const error = outer?.['error'];
  return typeof error === 'string' ? [...lines, { at: null, message: error }] : lines;
}

/** How long before the failure the host was looked at, milliseconds; null where the evidence does not say. */
export function ageOf(body: unknown): number | null {
  const age = record(body)?.['ageMs'];
  return typeof age === 'number' ? age : null;
}

const figure = (value: unknown, words: (value: number) => string): string =>
  typeof value === 'number' ? words(value) : '–';

const processColumns = [
  { name: 'Process', number: false },
  { name: 'PID', number: true },
  { name: 'CPU', number: true },
  { name: 'Memory', number: true },
  { name: 'Command', number: false },
] as const;

/** The busiest processes as tables, by what they were chosen; null when there are none in it. */
export function processTables(body: unknown): readonly EvidenceTable[] | null {
  const top = record(body)?.['top'];
  const lists: readonly (readonly [string, unknown])[] = Array.isArray(top)
    ? [['Processes', top]]
    : [
        ['By CPU', record(top)?.['byCpu']],
        ['By memory', record(top)?.['byMemory']],
      ];
  const tables = lists.flatMap(([title, list]): EvidenceTable[] => {
    if (!Array.isArray(list)) return [];
    const rows = list.map((entry) => {
      const process = record(entry) ?? {};
      const command = said(process['command']);
      return [
        said(process['name'] ?? command),
        said(process['pid']),
        figure(process['cpuPercent'], percent),
        figure(process['memoryBytes'], bytes),
        command,
      ];
    });
    return [{ title, columns: processColumns, rows }];
  });
  return tables.length === 0 ? null : tables;
}

const userColumns = [
  { name: 'Unit', number: false },
  { name: 'Memory', number: true },
  { name: 'More than before', number: true },
] as const;
const ownedColumns = [
  { name: 'Process', number: false },
  { name: 'PID', number: true },
  { name: 'Used', number: true },
  { name: 'Unit', number: false },
] as const;

/** What a guard kept of who uses how much, as tables; null when there is nothing of that in it. */
export function usageTables(body: unknown): readonly EvidenceTable[] | null {
  const kept = record(record(body)?.['evidence']);
  const entries = (name: string): Json[] => {
    const list = kept?.[name];
    return Array.isArray(list) ? list.map((entry) => record(entry) ?? {}) : [];
  };
  const units = entries('units').map((user) => [
    said(user['unit']),
    figure(user['bytes'], bytes),
    figure(user['growthBytes'], (grown) => (grown > 0 ? `+${bytes(grown)}` : '–')),
  ]);
  const processes = entries('processes').map((process) => [
    said(process['name']),
    said(process['pid']),
    typeof process['cpuSeconds'] === 'number'
      ? `${process['cpuSeconds']} s CPU`
      : figure(process['bytes'], bytes),
    said(process['unit']),
  ]);
  const tables: EvidenceTable[] = [
    { title: 'Units by memory', columns: userColumns, rows: units },
    { title: 'Processes', columns: ownedColumns, rows: processes },
  ].filter(({ rows }) => rows.length > 0);
  return tables.length === 0 ? null : tables;
}

const resources = [
  ['cpu', 'CPU'],
  ['memory', 'Memory'],
  ['io', 'Disk'],
] as const;
const shares = { some: 'some tasks waited', full: 'all tasks waited' } as const;

/**
 * The kernel's lines of /proc/pressure (Documentation/accounting/psi.rst) as a table: the share of the time in which
 * tasks waited for a resource. Null when there is no pressure in it.
 */
export function pressureTable(body: unknown): EvidenceTable | null {
  const pressure = record(record(body)?.['pressure']);
  if (pressure === null) return null;
  const rows = resources.flatMap(([key, name]) =>
    Object.entries(shares).flatMap(([share, words]) => {
      const line = new RegExp(`\\b${share} avg10=([\\d.]+) avg60=([\\d.]+) avg300=([\\d.]+)`).exec(
        said(pressure[key]),
      );
      return line === null
        ? []
        : [[`${name}: ${words}`, ...line.slice(1, 4).map((each) => percent(Number(each)))]];
    }),
  );
  if (rows.length === 0) return null;
  const columns = ['Share of the time', 'last 10 s', 'last 60 s', 'last 5 min'].map((name, index) => ({
    name,
    number: index > 0,
  }));
  return { title: '', columns, rows };
}

/** What a person wants to know first about a unit, in this order; the rest of the properties follows. */
const first = ['Result', 'ActiveState', 'SubState', 'ExecMainCode', 'ExecMainStatus', 'Restart', 'NRestarts'];
/** CLD_* of wait(2), as systemd's ExecMainCode has them. */
const mainCodes: Readonly<Record<number, string>> = {
  0: '0 (has not ended)',
  1: '1 (exited)',
  2: '2 (killed by a signal)',
  3: '3 (killed by a signal, core dumped)',
};

/** Any other evidence as pairs of a dotted name and a text; a unit's properties in a sensible order. */
export function facts(body: unknown): readonly (readonly [string, string])[] {
  const place = ([name]: readonly [string, string]): number => {
    const index = first.indexOf(name);
    return index < 0 ? first.length : index;
  };
  return flatten(body)
    .map(([name, text]): readonly [string, string] =>
      name === 'ExecMainCode' ? [name, mainCodes[Number(text)] ?? text] : [name, text],
    )
    .toSorted((a, b) => place(a) - place(b));
}

function flatten(body: unknown, prefix = ''): readonly (readonly [string, string])[] {
  const inner = record(body);
  if (inner === null) return [[prefix || 'value', said(body)]];
  return Object.entries(inner).flatMap(([name, value]) =>
    record(value) === null
      ? [[`${prefix}${name}`, said(value)] as const]
      : flatten(value, `${prefix}${name}.`),
  );
}
