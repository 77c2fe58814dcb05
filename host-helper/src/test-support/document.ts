import { readFileSync } from 'node:fs';

/** The documents of the helper, one behind the other. */
const protocol = ['helper-protocol', 'helper-protocol-reading', 'helper-operation']
  .map((name) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8'))
  .join('\n');

type Document = Readonly<Record<string, unknown>>;

/** The text of the helper's documents below a heading, up to the next one of its kind or a greater. */
export function chapter(heading: string): string {
  const begin = protocol.indexOf(`\n${heading}`);
  if (begin < 0) throw new Error(`The documents of the helper have no "${heading}".`);
  const level = /^#+/.exec(heading)![0].length;
  const rest = protocol.slice(begin + heading.length + 1);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The examples of a chapter: each document in its JSON blocks. */
export function examples(heading: string): Document[] {
  return [...chapter(heading).matchAll(/^```json\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    block!
      .trim()
      .split(/\n(?=\{)/)
      .map((text) => JSON.parse(text) as Document),
  );
}

/**
 * Where an example and what really came have other members, however deep: `devices[].selfTest.passed`. Lists are
 * compared by their first element; an empty one, and null, tell of no members.
 */
export function differences(example: unknown, real: unknown, at = ''): string[] {
  if (Array.isArray(example) && Array.isArray(real))
    return example.length === 0 || real.length === 0 ? [] : differences(example[0], real[0], `${at}[]`);
  if (!isObject(example) || !isObject(real)) return at === '' ? ['one of both is no document'] : [];
  const names = new Set([...Object.keys(example), ...Object.keys(real)]);
  return [...names].flatMap((name) => {
    const path = at === '' ? name : `${at}.${name}`;
    if (!Object.hasOwn(real, name)) return [`${path} is only in the document`];
    if (!Object.hasOwn(example, name)) return [`${path} is not in the document`];
    return differences(example[name], real[name], path);
  });
}

/** The names of all members, however deep. */
export function memberNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : memberNames(value[0]);
  return isObject(value)
    ? Object.entries(value).flatMap(([name, inner]) => [name, ...memberNames(inner)])
    : [];
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
