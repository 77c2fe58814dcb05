import type { KpiFigures, UnitKpis } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { counted, percent } from '../../format/quantity.js';

/** One figure as people read it: what it is, its value, and what it was drawn from. */
export interface Figure {
  readonly word: string;
  /** A dash where it is not known. */
  readonly value: string;
  readonly detail: string;
}

const unknown = '–';

/** Minutes in the largest sensible unit: `12 min`, `3 h 20 min`; `0 min` for none. */
export function savedTime(minutes: number): string {
  return minutes < 1 ? `${Math.round(minutes)} min` : duration(Math.round(minutes) * 60_000);
}

/** A success rate; never rounded up to 100 % while something failed. */
export function successRate(figures: Pick<KpiFigures, 'successPercent' | 'failed'>): string {
  const { successPercent, failed } = figures;
  if (successPercent === null) return unknown;
  if (successPercent === 0) return '0 %';
  return percent(failed > 0 ? Math.min(successPercent, 99) : successPercent);
}

/** What is shown of a range, of all or of one unit. */
export function figuresOf(of: KpiFigures, baselineMinutes: number): readonly Figure[] {
  const { detection, recovery, verified, failed, foundLater } = of;
  const later = foundLater === 0 ? '' : `; ${counted(foundLater, 'failure')} found at a start not counted`;
  return [
    {
      word: 'Time to recover',
      value: recovery.p50Ms === null ? unknown : duration(recovery.p50Ms),
      detail:
        recovery.p50Ms === null
          ? 'Nothing was recovered by an action.'
          : `Median of ${recovery.count}; 95 % within ${duration(recovery.p95Ms!)}, mean ${duration(recovery.meanMs!)}`,
    },
    {
      word: 'Time to detect',
      value: detection.p50Ms === null ? unknown : duration(detection.p50Ms),
      detail:
        detection.p50Ms === null
          ? `No failure with a time of its own${later}.`
          : `Median of ${detection.count}; 95 % within ${duration(detection.p95Ms!)}${later}`,
    },
    {
      word: 'Success rate',
      value: successRate(of),
      detail:
        verified + failed === 0
          ? 'No automatic action was taken.'
          : `${verified} of ${counted(verified + failed, 'automatic action')} verified`,
    },
    {
      word: 'Healed',
      value: String(of.healed),
      detail: `of ${counted(of.incidents, 'incident')}${rest(of)}`,
    },
    {
      word: 'Time saved, estimated',
      value: savedTime(of.savedMinutes),
      detail: `Against ${baselineMinutes} min until a person would have come`,
    },
  ];
}

function rest({ helped, recoveredByItself, otherEnds, open }: KpiFigures): string {
  const parts = [
    [helped, 'with a person'],
    [recoveredByItself, 'by itself'],
    [otherEnds, 'stopped or removed'],
    [open, 'open'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return told.length === 0 ? '' : `; ${told.join(', ')}`;
}

export type Column = 'unit' | 'host' | 'incidents' | 'restarts' | 'success' | 'mttr' | 'saved';
export type Direction = 'asc' | 'desc';

/** The direction in which a column is first sorted: what matters most on top. */
export const firstDirection: Readonly<Record<Column, Direction>> = {
  unit: 'asc',
  host: 'asc',
  incidents: 'desc',
  restarts: 'desc',
  success: 'asc',
  mttr: 'desc',
  saved: 'desc',
};

const valueOf: Readonly<Record<Column, (row: UnitKpis) => number | string | null>> = {
  unit: (row) => row.unit,
  host: (row) => row.hostname,
  incidents: (row) => row.incidents,
  restarts: (row) => row.restarts,
  success: (row) => row.successPercent,
  mttr: (row) => row.recovery.p50Ms,
  saved: (row) => row.savedMinutes,
};

/** The units whose name or host holds every word of the text, sorted; what is not known comes last either way. */
export function arrangeUnits(
  rows: readonly UnitKpis[],
  wanted: { readonly text: string; readonly column: Column; readonly direction: Direction },
): readonly UnitKpis[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = wanted.direction === 'asc' ? 1 : -1;
  const value = valueOf[wanted.column];
  return rows
    .filter((row) => words.every((word) => `${row.unit} ${row.hostname}`.toLowerCase().includes(word)))
    .toSorted((a, b) => compare(value(a), value(b), sign) || a.unit.localeCompare(b.unit));
}

function compare(a: number | string | null, b: number | string | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (typeof a === 'string' ? a.localeCompare(String(b)) : a - Number(b));
}
