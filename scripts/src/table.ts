const widest = 60;

/** Rows as a plain table for a terminal; long values are cut, control characters shown as spaces. */
export function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [columns, ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  const lines = cells.map((row) =>
    row
      .map((value, column) => value + ' '.repeat(widths[column]! - [...value].length))
      .join(' | ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('-+-'));
  return lines.join('\n');
}

function cell(value: unknown): string {
  const text =
    value === null || value === undefined
      ? 'NULL'
      : value instanceof Date
        ? value.toISOString()
        : typeof value === 'object'
          ? JSON.stringify(value)
          : // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what is left is a primitive
            String(value);
  const safe = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return [...safe].length > widest ? `${[...safe].slice(0, widest - 3).join('')}...` : safe;
}
