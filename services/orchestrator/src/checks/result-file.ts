import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '@smart-monitor/contracts';
import { Fields, parseStrictJson, type Problem } from '@smart-monitor/protocol';

/** One look at a service. */
export interface Look {
  /** When it began, CLOCK_MONOTONIC milliseconds. */
  readonly mono: number;
  /** Whether it was as it should be; null where the checker itself could not tell. */
  readonly ok: boolean | null;
  readonly durationMs: number;
  /** What was seen, in a few words without a full stop; the same for the same failure. */
  readonly detail: string;
}

/** What is known of a heartbeat over MQTT; moments in CLOCK_MONOTONIC milliseconds. */
export interface BeatSeen {
  /** Since when the broker is connected without a gap; null while it is not. */
  readonly connectedSince: number | null;
  /** The last beat; null where none has come since this boot. */
  readonly last: number | null;
  /** Why it is not connected; empty while it is. */
  readonly trouble: string;
}

/** What the checker tells of one check: one small file each, replaced whole. */
export interface ResultFile {
  readonly check: string;
  /** Of which definition of the check this is the result: see `printOf`. */
  readonly print: string;
  /** The boot in which the moments count (boot_id). */
  readonly boot: string;
  /** When it was written, CLOCK_MONOTONIC milliseconds. */
  readonly written: number;
  /** The last looks, the oldest first; empty of a heartbeat. */
  readonly looks: readonly Look[];
  readonly beat: BeatSeen | null;
}

/** So many looks are kept: as many as a check can ask for. */
export const mostLooks = 20;
const mostBytes = 16_384;
const longestDetail = 200;

/** Tells one definition of a check from another, so that the looks of an old one are never held against a new one. */
export function printOf(check: Check): string {
  return createHash('sha256').update(JSON.stringify(check)).digest('hex').slice(0, 16);
}

/** The file of a check. Its name is safe by the grammar of checks.json. */
export function resultPath(directory: string, check: string): string {
  return join(directory, `${check}.result`);
}

/** The name of the check that a file of the folder belongs to; null where it is no result. */
export function checkOfFile(file: string): string | null {
  return file.endsWith('.result') ? file.slice(0, -'.result'.length) : null;
}

/** Replaces a check's file whole. It need not outlive a power cut, so that nothing is forced to the disk. */
export function writeResult(directory: string, result: ResultFile): void {
  const path = resultPath(directory, result.check);
  const looks = result.looks.slice(-mostLooks).map((look) => ({ ...look, detail: plain(look.detail) }));
  const beat = result.beat && { ...result.beat, trouble: plain(result.beat.trouble) };
  writeFileSync(`${path}.new`, JSON.stringify({ ...result, looks, beat }), { mode: 0o640 });
  renameSync(`${path}.new`, path);
}

/** One short line of plain characters: a server may have put anything into the words of an error. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, longestDetail);
}

/** What stands in a check's file; `absent` where there is none, else why it cannot be used. */
export type Reading =
  | { readonly kind: 'result'; readonly result: ResultFile }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

/** Reads a check's file, and believes nothing: bounded, no link, each field judged. */
export function readResult(directory: string, check: string): Reading {
  const path = resultPath(directory, check);
  let text: string;
  try {
    text = readBounded(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unusable', why: `${path} cannot be read: ${(error as Error).message}` };
  }
  try {
    const problems: Problem[] = [];
    const result = resultOf(parseStrictJson(text).value, problems);
    const [first] = problems;
    if (first !== undefined)
      return { kind: 'unusable', why: `${path} cannot be used: ${first.path} ${first.message}` };
    if (result.check !== check)
      return { kind: 'unusable', why: `${path} cannot be used: it is about another check` };
    return { kind: 'result', result };
  } catch (error) {
    return { kind: 'unusable', why: `${path} cannot be used: ${(error as Error).message}` };
  }
}

function readBounded(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(descriptor);
    if (!fstatSync(descriptor).isFile()) throw new Error('it is no file');
    if (size > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`);
    const bytes = Buffer.alloc(size);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, size, 0));
  } finally {
    closeSync(descriptor);
  }
}

function resultOf(value: unknown, problems: Problem[]): ResultFile {
  const root = new Fields(value, '', problems);
  const result: ResultFile = {
    check: root.text('check'),
    print: root.text('print'),
    boot: root.text('boot'),
    written: moment(root, 'written') ?? 0,
    looks: looksOf(root, problems),
    beat: beatOf(root, problems),
  };
  root.done();
  return result;
}

function looksOf(root: Fields, problems: Problem[]): readonly Look[] {
  const value = root.raw('looks');
  if (!Array.isArray(value) || value.length > mostLooks) {
    root.report('looks', `has to be a list of at most ${mostLooks}`);
    return [];
  }
  const looks = value.map((item: unknown, index) => {
    const look = new Fields(item, `looks[${index}]`, problems);
    const ok: unknown = look.raw('ok');
    if (typeof ok !== 'boolean' && ok !== null) look.report('ok', 'has to be true, false or null');
    const read: Look = {
      mono: moment(look, 'mono') ?? 0,
      ok: ok as boolean | null,
      durationMs: moment(look, 'durationMs') ?? 0,
      detail: shown(look, 'detail'),
    };
    look.done();
    return read;
  });
  if (looks.some(({ mono }, index) => index > 0 && mono < looks[index - 1]!.mono))
    root.report('looks', 'have to be in the order of their time');
  return looks;
}

function beatOf(root: Fields, problems: Problem[]): BeatSeen | null {
  if (root.raw('beat') === null) return null;
  const beat = new Fields(root.raw('beat'), 'beat', problems);
  const read = {
    connectedSince: moment(beat, 'connectedSince', true),
    last: moment(beat, 'last', true),
    trouble: shown(beat, 'trouble'),
  };
  beat.done();
  return read;
}

function moment(fields: Fields, name: string, nullable = false): number | null {
  const value = fields.raw(name);
  if (nullable && value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  fields.report(name, 'has to be a number of milliseconds');
  return null;
}

/** A text that people will read: one short line. */
function shown(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (plain(text) !== text)
    fields.report(name, `has to be one line of at most ${longestDetail} plain characters`);
  return plain(text);
}
