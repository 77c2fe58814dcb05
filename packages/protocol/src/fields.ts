/** What a part of a document should have been: the path is written `units[2].verbs[0]`, '' for the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/**
 * Reads the fields of one JSON object by hand: every field is asked for by name and type, everything wrong is
 * collected with its path, and `done()` refuses the fields that nobody asked for. Nothing is converted: `"5"` is
 * no number.
 */
export class Fields {
  private readonly source: Readonly<Record<string, unknown>>;
  private readonly known = new Set<string>();
  private readonly valid: boolean;

  constructor(
    value: unknown,
    private readonly path: string,
    private readonly problems: Problem[],
  ) {
    this.valid = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.source = this.valid ? (value as Record<string, unknown>) : {};
    if (!this.valid) this.report('', 'has to be an object');
  }

  /** The value as it is, undefined where the field is missing. */
  raw(name: string): unknown {
    this.known.add(name);
    return Object.hasOwn(this.source, name) ? this.source[name] : undefined;
  }

  /** A text. Missing without a fallback, or no text at all, is a problem; then the fallback or '' is returned. */
  text(name: string, fallback?: string): string {
    const value = this.raw(name);
    if (typeof value === 'string') return value;
    if (value !== undefined || fallback === undefined) this.missing(name, value, 'a text');
    return fallback ?? '';
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.raw(name);
    if (typeof value === 'boolean') return value;
    if (value !== undefined) this.missing(name, value, 'true or false');
    return fallback;
  }

  /** A whole number within the bounds, both included. */
  integer(name: string, min: number, max: number, fallback: number): number {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.missing(name, value, `a whole number from ${min} to ${max}`);
    return fallback;
  }

  /** A list of texts, each of which `judge` may refuse in words. */
  texts(
    name: string,
    fallback: readonly string[],
    judge: (text: string) => string | null = () => null,
  ): readonly string[] {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    if (!Array.isArray(value)) {
      this.missing(name, value, 'a list');
      return fallback;
    }
    return value.flatMap((item: unknown, index) => {
      const problem = typeof item === 'string' ? judge(item) : 'has to be a text';
      if (problem !== null) this.report(`${name}[${index}]`, problem);
      return typeof item === 'string' && problem === null ? [item] : [];
    });
  }

  has(name: string): boolean {
    return Object.hasOwn(this.source, name);
  }

  at(name: string): string {
    if (name === '') return this.path;
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  report(name: string, message: string): void {
    this.problems.push({ path: this.at(name), message });
  }

  /** To be called last: a field that nobody asked for is a problem, because it is most likely a misspelt one. */
  done(): void {
    if (!this.valid) return;
    for (const name of Object.keys(this.source))
      if (!this.known.has(name))
        this.report(name, `is not known here; known are ${[...this.known].join(', ')}`);
  }

  private missing(name: string, value: unknown, what: string): void {
    this.report(name, value === undefined ? `is missing; it has to be ${what}` : `has to be ${what}`);
  }
}
