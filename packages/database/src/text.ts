/**
 * Text as PostgreSQL accepts it: without NUL, and without halves of surrogate pairs (UTF-8 has no form for them).
 * Both come from outside (a journal line, a unit's description), and one of them would block a batch for ever.
 */
export function cleanText(text: string): string {
  // With the `u` flag the class matches lone surrogates only.
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}

/** A value as JSON text for a jsonb column, cleaned like `cleanText`; what JSON cannot hold becomes null or text. */
export function cleanJson(value: unknown): string {
  try {
    return JSON.stringify(value, replacer) ?? 'null';
  } catch (error) {
    // A cycle, or nesting deeper than the stack: the record is kept, the value is named.
    return JSON.stringify(`(not storable as JSON: ${(error as Error).message.split('\n')[0]})`);
  }
}

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const dirty = Object.keys(value).some((key) => cleanText(key) !== key);
    if (dirty)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), inner]));
  }
  return value;
}

/** SQL for a timestamptz column as milliseconds since the epoch, as the contracts have times. */
export function millis(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}

/** SQL for a parameter in milliseconds since the epoch as timestamptz. */
export function moment(parameter: string): string {
  return `to_timestamp(${parameter}::float8 / 1000)`;
}
