import { readFileSync } from 'node:fs';
import { DocumentError } from '@smart-monitor/config';
import { readWhole, writeWhole } from '../ledger/snapshot.js';

/** How a document that an operator writes stands. */
export interface DocumentInForce<T> {
  readonly items: readonly T[];
  /** Why the file is not in force, in words; empty where it is, or where there is none. */
  readonly problem: string;
}

export interface DocumentParts<T> {
  /** The plural that it is spoken of by, for example `policies`. */
  readonly what: string;
  /** The operator's file. */
  readonly file: string;
  /** Where the last good text of it is kept. */
  readonly lastGood: string;
  /** The text of a document with nothing in it, which an absent file stands for. */
  readonly empty: string;
  /** In force where the file is broken and there never was a good one, and what that means in words. */
  readonly instead: { readonly items: readonly T[]; readonly words: string };
  /** @throws DocumentError with all that is wrong. */
  parse(text: string): readonly T[];
}

/**
 * Holds a document in force. A file that cannot be read or used leaves the last good one in force, which is kept in the
 * state folder and so outlives the process; nothing is taken by halves.
 */
export class DocumentStore<T> {
  private current: DocumentInForce<T>;

  constructor(private readonly parts: DocumentParts<T>) {
    this.current = { items: this.earlier() ?? parts.instead.items, problem: '' };
    this.reload();
  }

  /** The last good one; null where there never was one, or where an earlier version's cannot be read any more. */
  private earlier(): readonly T[] | null {
    const { text } = readWhole<{ text: string | null }>(this.parts.lastGood, { text: null });
    try {
      return text === null ? null : this.parts.parse(text);
    } catch {
      return null;
    }
  }

  get inForce(): DocumentInForce<T> {
    return this.current;
  }

  /** Reads the file again. What is wrong with it is in `problem`. */
  reload(): DocumentInForce<T> {
    try {
      this.take(readFileSync(this.parts.file, 'utf8'));
    } catch (error) {
      if (isAbsent(error)) this.take(this.parts.empty);
      else this.current = { ...this.current, problem: this.words(error) };
    }
    return this.current;
  }

  private take(text: string): void {
    this.current = { items: this.parts.parse(text), problem: '' };
    try {
      writeWhole(this.parts.lastGood, { text });
    } catch {
      // On a full disk it is in force all the same, and kept with the next reload; the ledger tells of the disk.
    }
  }

  private words(error: unknown): string {
    const { what, file, instead } = this.parts;
    const why = error instanceof DocumentError || error instanceof Error ? error.message : String(error);
    const then = this.current.items === instead.items ? instead.words : 'the last good ones stay in force';
    return `The ${what} in ${file} cannot be used, and ${then}: ${why}`;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
