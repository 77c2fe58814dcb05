const record = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

const said = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '–' : JSON.stringify(value);

/** One journal line of a piece of evidence. */
export interface EvidenceLine {
  readonly at: number | null;
  readonly message: string;
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

/** The rows of a table in a piece of evidence (the processes), every cell as text; null when it holds no table. */
export function tableRows(body: unknown): readonly Readonly<Record<string, string>>[] | null {
  const list = Array.isArray(body) ? body : record(body)?.['top'];
  if (!Array.isArray(list) || !list.every((entry) => record(entry) !== null)) return null;
  return list.map((entry) =>
    Object.fromEntries(Object.entries(entry as object).map(([name, value]) => [name, said(value)])),
  );
}

/** Any other evidence as pairs of a dotted name and a text. */
export function flatten(body: unknown, prefix = ''): readonly (readonly [string, string])[] {
  const inner = record(body);
  if (inner === null) return [[prefix || 'value', said(body)]];
  return Object.entries(inner).flatMap(([name, value]) =>
    record(value) === null
      ? [[`${prefix}${name}`, said(value)] as const]
      : flatten(value, `${prefix}${name}.`),
  );
}
