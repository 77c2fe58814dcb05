/** What was wrong with a JSON text, and where: line and column count from 1. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`line ${line}, column ${column}: ${message}`);
  }
}

/** A parsed JSON document that still knows on which line each value began. Paths are written `units[2].verbs[0]`. */
export interface JsonDocument {
  readonly value: unknown;
  lineOf(path: string): number | null;
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const loneSurrogate = /\p{Surrogate}/u;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * RFC 8259 JSON, and no more, with what `JSON.parse` lets through refused: a key that occurs twice, a number that is
 * not finite, a lone surrogate, NUL in a text, and nesting deeper than `maxDepth` (which would end in a stack
 * overflow). Objects have no prototype, so that `__proto__` is a key like any other.
 */
export function parseStrictJson(text: string, maxDepth = 32): JsonDocument {
  const lines = new Map<string, number>();
  let at = 0;

  function lineAt(offset: number): { line: number; column: number } {
    let line = 1;
    let begin = 0;
    for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
      line += 1;
      begin = i + 1;
    }
    return { line, column: offset - begin + 1 };
  }
  function fail(message: string, offset = at): never {
    const { line, column } = lineAt(offset);
    throw new JsonError(message, line, column);
  }
  // Lines are found while moving forward, so that a long document is not searched again for every value.
  let seenOffset = 0;
  let seenLine = 1;
  function remember(path: string): void {
    for (; seenOffset < at; seenOffset += 1) if (text.charCodeAt(seenOffset) === 10) seenLine += 1;
    lines.set(path, seenLine);
  }
  function skipSpace(): void {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at += 1;
  }
  function expect(word: string): void {
    if (!text.startsWith(word, at))
      fail(at >= text.length ? `the text ends where ${word} was expected` : `expected ${word}`);
    at += word.length;
  }
  function value(path: string, depth: number): unknown {
    if (depth > maxDepth) fail(`nested deeper than ${maxDepth} levels`);
    skipSpace();
    remember(path);
    switch (text[at]) {
      case undefined:
        return fail('the text ends where a value was expected');
      case '{':
        return object(path, depth);
      case '[':
        return array(path, depth);
      case '"':
        return string();
      case 't':
        expect('true');
        return true;
      case 'f':
        expect('false');
        return false;
      case 'n':
        expect('null');
        return null;
      default:
        return number();
    }
  }
  function object(path: string, depth: number): Record<string, unknown> {
    const result = Object.create(null) as Record<string, unknown>;
    expect('{');
    skipSpace();
    if (text[at] === '}') {
      at += 1;
      return result;
    }
    for (;;) {
      skipSpace();
      const begin = at;
      if (text[at] !== '"') fail('expected a key in double quotes');
      const key = string();
      if (Object.hasOwn(result, key)) fail(`the key ${JSON.stringify(key)} occurs twice`, begin);
      skipSpace();
      expect(':');
      result[key] = value(path === '' ? key : `${path}.${key}`, depth + 1);
      skipSpace();
      if (text[at] === ',') {
        at += 1;
        continue;
      }
      expect('}');
      return result;
    }
  }
  function array(path: string, depth: number): unknown[] {
    const result: unknown[] = [];
    expect('[');
    skipSpace();
    if (text[at] === ']') {
      at += 1;
      return result;
    }
    for (;;) {
      result.push(value(`${path}[${result.length}]`, depth + 1));
      skipSpace();
      if (text[at] === ',') {
        at += 1;
        continue;
      }
      expect(']');
      return result;
    }
  }
  function string(): string {
    const begin = at;
    let result = '';
    at += 1;
    for (;;) {
      const char = text[at];
      if (char === undefined) fail('a text is not closed', begin);
      if (char === '"') break;
      if (char < ' ') fail('a control character in a text has to be escaped');
      if (char !== '\\') {
        result += char;
        at += 1;
        continue;
      }
      const escape = text[at + 1] ?? '';
      if (escape === 'u') {
        const digits = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail('\\u has to be followed by four hexadecimal digits');
        result += String.fromCharCode(Number.parseInt(digits, 16));
        at += 6;
      } else if (Object.hasOwn(escapes, escape)) {
        result += escapes[escape]!;
        at += 2;
      } else fail(`\\${escape} is no escape of JSON`);
    }
    at += 1;
    if (loneSurrogate.test(result)) fail('a text has half of a surrogate pair', begin);
    if (result.includes('\0')) fail('a text has a NUL character', begin);
    return result;
  }
  function number(): number {
    numberPattern.lastIndex = at;
    const match = numberPattern.exec(text);
    if (match === null) fail(`${JSON.stringify(text[at])} does not begin a value`);
    const result = Number(match[0]);
    if (!Number.isFinite(result)) fail('the number is too large');
    at += match[0].length;
    return result;
  }

  const result = value('', 0);
  skipSpace();
  if (at < text.length) fail('something follows the end of the document');
  return { value: result, lineOf: (path) => lines.get(path) ?? null };
}
