/** A document of another program: parts are picked by name and type, and whatever is not as expected is not there. */
export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};

/** Parses an object; null where the text is none. */
export function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(json: Json, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

export function object(json: Json, name: string): Json {
  const value = own(json, name);
  return isObject(value) ? value : nothing;
}

export function objects(json: Json, name: string): readonly Json[] {
  const value = own(json, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text of printable ASCII, cut to so many characters: names of disks have nothing else, and a terminal is safe. */
export function text(json: Json, name: string, length: number): string {
  const value = own(json, name);
  return typeof value === 'string' ? plain(value, length) : '';
}

export function plain(value: string, length: number): string {
  return value
    .replace(/[^ -~]+/g, ' ')
    .trim()
    .slice(0, length);
}

/** A whole number within the bounds; null where it is none. */
export function whole(json: Json, name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number | null {
  const value = own(json, name);
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : null;
}

export function flag(json: Json, name: string): boolean | null {
  const value = own(json, name);
  return typeof value === 'boolean' ? value : null;
}
