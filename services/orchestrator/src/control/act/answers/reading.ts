import { Fields, type Problem } from '@smart-monitor/protocol';
import { HelperNonsense } from '../helper-errors.js';

/**
 * Reads an answer by hand. Members that are not asked for are passed over: a newer helper may tell more.
 * @throws HelperNonsense with what is wrong where a member is missing or is no such thing
 */
export function readAnswer<T>(what: string, body: unknown, read: (answer: AnswerFields) => T): T {
  const problems: Problem[] = [];
  const result = read(new AnswerFields(body, '', problems));
  if (problems.length > 0) throw new HelperNonsense(what, problems);
  return result;
}

/** `Fields` for answers: every member is wanted unless it is asked for as one that may be missing. */
export class AnswerFields extends Fields {
  constructor(
    value: unknown,
    path: string,
    private readonly all: Problem[],
  ) {
    super(value, path, all);
  }

  /** True or false; missing is a problem. */
  flag(name: string): boolean {
    this.want(name);
    return this.boolean(name, false);
  }

  /** A whole number of at least `min`; missing is a problem. */
  count(name: string, min = 0): number {
    this.want(name);
    return this.integer(name, min, Number.MAX_SAFE_INTEGER, min);
  }

  /** A finite number; missing is a problem. */
  number(name: string): number {
    const value = this.raw(name);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.report(name, 'has to be a number');
    return 0;
  }

  /** One of a few words. */
  word<W extends string>(name: string, words: readonly W[]): W {
    const value = this.text(name);
    const found = words.find((word) => word === value);
    if (found === undefined) this.report(name, `has to be one of ${words.join(', ')}`);
    return found ?? words[0]!;
  }

  /** An object within. */
  within<T>(name: string, read: (inner: AnswerFields) => T): T {
    return read(new AnswerFields(this.raw(name), this.at(name), this.all));
  }

  /** An object within, or what stands for it where it is missing or null. */
  maybe<T>(name: string, fallback: T, read: (inner: AnswerFields) => T): T {
    return this.raw(name) === undefined || this.raw(name) === null ? fallback : this.within(name, read);
  }

  /** What is read of a member, or null where that is what it is. */
  orNull<T>(name: string, read: () => T): T | null {
    return this.raw(name) === null ? null : read();
  }

  /** A list, each item read; missing is a problem. */
  list<T>(name: string, read: (item: AnswerFields) => T): T[] {
    const value = this.raw(name);
    if (Array.isArray(value))
      return value.map((item, index) => read(new AnswerFields(item, `${this.at(name)}[${index}]`, this.all)));
    this.report(name, 'has to be a list');
    return [];
  }

  /** An object used as a map, each value read by its name. */
  map<T>(name: string, read: (holder: AnswerFields, key: string) => T): Record<string, T> {
    const value = this.raw(name);
    const holder = new AnswerFields(value, this.at(name), this.all);
    const keys =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    return Object.fromEntries(keys.map((key) => [key, read(holder, key)]));
  }

  private want(name: string): void {
    if (!this.has(name)) this.report(name, 'is missing');
  }
}
