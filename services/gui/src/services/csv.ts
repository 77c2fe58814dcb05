import type { FastifyReply } from 'fastify';

/** What a cell can hold. */
export type Cell = string | number | boolean | null;

/** A header row and rows below it. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Spreadsheets take such a beginning for a formula, and would run what a unit's name or journal says. */
const formula = /^[=+\-@\t\r\n]/;

/** A table as CSV (RFC 4180) in UTF-8 with a byte order mark, as the first Smart-Monitor wrote it. */
export function toCsv(table: Table): string {
  const lines = [table.columns, ...table.rows].map((row) => row.map(cell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** Sends a table as a file to save. The name is made safe for the header. */
export function sendCsv(reply: FastifyReply, name: string, table: Table): void {
  const safe = name.replace(/[^A-Za-z0-9._@-]/g, '_');
  void reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${safe}"`)
    .header('cache-control', 'no-store')
    .send(toCsv(table));
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
