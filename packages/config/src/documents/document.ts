import { Fields, JsonError, parseStrictJson, type Problem } from '@smart-monitor/protocol';

/** All that is wrong with a document that an operator writes, one sentence each, with line and path. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

/**
 * Reads a JSON document strictly: everything wrong with it is told at once, each with its line; nothing is taken by
 * halves, and a field that nobody knows is a problem, because it is most likely a misspelt one.
 * @throws DocumentError
 */
export function readDocument<T>(text: string, read: (root: Fields, problems: Problem[]) => T): T {
  let parsed;
  try {
    parsed = parseStrictJson(text);
  } catch (error) {
    if (error instanceof JsonError) throw new DocumentError([`it is no JSON: ${error.message}`]);
    throw error;
  }
  const problems: Problem[] = [];
  const root = new Fields(parsed.value, '', problems);
  root.raw('$schema');
  const result = read(root, problems);
  root.done();
  if (problems.length === 0) return result;
  throw new DocumentError(
    problems.map(({ path, message }) => {
      const line = parsed.lineOf(path) ?? parsed.lineOf(path.replace(/\.[^.[\]]*$/, ''));
      return `${line === null ? '' : `line ${line}: `}${path === '' ? 'the document' : path} ${message}`;
    }),
  );
}

/** The items of a list, each read as an object. */
export function objectsOf<T>(
  fields: Fields,
  name: string,
  problems: Problem[],
  read: (item: Fields, path: string) => T,
): readonly T[] {
  const value = fields.raw(name);
  if (!Array.isArray(value)) {
    fields.report(name, value === undefined ? 'is missing; it has to be a list' : 'has to be a list');
    return [];
  }
  return value.map((item: unknown, index) => {
    const path = fields.at(`${name}[${index}]`);
    const inner = new Fields(item, path, problems);
    const result = read(inner, path);
    inner.done();
    return result;
  });
}

/** A text that has to be one of a few words. */
export function choiceOf<T extends string>(item: Fields, name: string, known: readonly T[]): T {
  const value = item.text(name);
  if (typeof item.raw(name) === 'string' && !known.some((one) => one === value))
    item.report(name, `has to be one of ${known.join(', ')}`);
  return value as T;
}

/** What is wrong with the name of a host in a list of them; null where it is one, or `*`. */
export function hostProblem(host: string): string | null {
  return host === '*' || /^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(host)
    ? null
    : 'is no host name (and not *)';
}
