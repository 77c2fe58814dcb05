import type { ServiceRow, Status } from '../../api/types.js';

export type Column = 'name' | 'state' | 'since' | 'failures' | 'host';
export type Direction = 'asc' | 'desc';

/** Which rows are wanted, and in which order. */
export interface Arrangement {
  readonly text: string;
  readonly state: Status | undefined;
  readonly hostId: string | undefined;
  readonly column: Column;
  readonly direction: Direction;
}

const gravity: Readonly<Record<Status, number>> = { failed: 0, unknown: 1, stopped: 2, running: 3 };

const compare: Readonly<Record<Column, (a: ServiceRow, b: ServiceRow) => number>> = {
  name: (a, b) => a.service_name.localeCompare(b.service_name),
  state: (a, b) => gravity[a.status] - gravity[b.status],
  since: (a, b) => a.since.localeCompare(b.since),
  failures: (a, b) => a.recent_failures - b.recent_failures,
  host: (a, b) => a.host.localeCompare(b.host),
};

/** The direction in which a column is first sorted: what matters most on top. */
export const firstDirection: Readonly<Record<Column, Direction>> = {
  name: 'asc',
  state: 'asc',
  since: 'desc',
  failures: 'desc',
  host: 'asc',
};

/** The rows that match the text (each word, anywhere in name or host), of one host; the state is left to `arrange`. */
export function matchingRows(
  rows: readonly ServiceRow[],
  wanted: Pick<Arrangement, 'text' | 'hostId'>,
): readonly ServiceRow[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (wanted.hostId !== undefined && row.host_id !== wanted.hostId) return false;
    const text = `${row.service_name} ${row.host}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The wanted rows in their order; ties by name, so that the order never jumps about. */
export function arrange(rows: readonly ServiceRow[], wanted: Arrangement): readonly ServiceRow[] {
  const sign = wanted.direction === 'asc' ? 1 : -1;
  return matchingRows(rows, wanted)
    .filter((row) => wanted.state === undefined || row.status === wanted.state)
    .toSorted((a, b) => sign * compare[wanted.column](a, b) || compare.name(a, b));
}

/** How many rows there are of each state. */
export function countStates(rows: readonly ServiceRow[]): Readonly<Record<Status, number>> {
  const counts: Record<Status, number> = { running: 0, stopped: 0, failed: 0, unknown: 0 };
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
