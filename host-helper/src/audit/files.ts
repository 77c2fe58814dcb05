import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../files/append-log.js';
import { readLines } from '../files/lines.js';
import { readTrustedFile, trustedOwners } from '../files/trusted-file.js';
import { type ChainState, type ChainVerdict, emptyChain, verifyLines } from './chain.js';

/** The file that grows. */
export const currentFile = 'audit.jsonl';
const brokenPrefix = 'audit-broken-';
const rotatedPattern = /^audit-(\d{12})\.jsonl$/;
/** Rotated files that are kept beside the one that grows. */
const keptFiles = 20;

/** Names of the rotated files, oldest first; the number is that of their last line. */
export function rotatedFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => rotatedPattern.test(name))
    .sort();
}

export function rotatedName(lastSeq: number): string {
  return `audit-${String(lastSeq).padStart(12, '0')}.jsonl`;
}

export function removeOldest(folder: string): void {
  for (const name of rotatedFiles(folder).slice(0, -keptFiles)) unlinkSync(join(folder, name));
}

/**
 * The key of the audit chain: its own, 256 bits, made at the first start, readable by the helper alone.
 * @param make whether a missing one is made; whoever only looks must not: the helper of another user could not read it
 */
export function auditKey(folder: string, make = false): Buffer {
  const path = join(folder, 'audit.key');
  try {
    // A person who verifies is root; the key is the helper's, who need not be.
    const owners = [...trustedOwners(), lstatSync(folder).uid];
    const { text } = readTrustedFile(path, { maxBytes: 1024, owners, forbiddenMode: 0o077 });
    if (!/^[0-9a-f]{64}\n?$/.test(text))
      throw new Error(`${path} is no audit key: 64 hexadecimal digits are expected.`);
    return Buffer.from(text.trim(), 'hex');
  } catch (error) {
    const missing = (error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT';
    if (!make || !missing || hasLines(folder)) throw error;
    const key = randomBytes(32);
    replaceFile(path, `${key.toString('hex')}\n`);
    return key;
  }
}

/** A chain without its key must not be taken for a first start. */
function hasLines(folder: string): boolean {
  return rotatedFiles(folder).length > 0 || readLines(join(folder, currentFile)).lines.length > 0;
}

/** Chains that did not verify and were set aside. */
export function brokenFiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith(brokenPrefix));
}

export function brokenName(wall: number): string {
  return `${brokenPrefix}${wall}.jsonl`;
}

export type AuditVerdict = ChainVerdict & {
  readonly file: string;
  readonly files: number;
  /** Bytes of an unfinished line at the end, as a crash leaves them. */
  readonly tornBytes: number;
  /** The number of the line that has the hash that was asked for; null where none has. */
  readonly headAt: number | null;
};

/**
 * Verifies every file of a folder's chain, oldest first, across the rotations.
 * @param head a hash that was seen earlier: it has to be that of a line, or else lines were taken away.
 */
export function verifyAudit(folder: string, key: Buffer, head = ''): AuditVerdict {
  const rotated = rotatedFiles(folder);
  const names = [...rotated, currentFile];
  const rest = { files: names.length, tornBytes: 0, headAt: null };
  const [broken] = brokenFiles(folder);
  if (broken !== undefined) {
    const problem = 'an earlier chain did not verify and was set aside; move it away once it was looked into';
    return { ok: false, lines: 0, state: emptyChain, problem, file: broken, ...rest };
  }
  let state: ChainState | null = rotated.length === 0 ? emptyChain : null;
  let lines = 0;
  let tornBytes = 0;
  let headAt: number | null = null;
  for (const name of names) {
    const read = readLines(join(folder, name));
    const verdict = verifyLines(key, read.lines, state);
    lines += verdict.lines;
    if (!verdict.ok) return { ...verdict, lines, file: name, ...rest };
    tornBytes = read.tornBytes;
    if (tornBytes > 0 && name !== currentFile) {
      const problem = 'its last line is cut short';
      return { ok: false, lines, state: verdict.state, problem, file: name, ...rest };
    }
    const found = read.lines.findIndex((line) => line.endsWith(`"hash":"${head}"}`));
    if (found >= 0) headAt = verdict.state.seq - (read.lines.length - 1 - found);
    state = verdict.state;
  }
  return { ok: true, lines, state: state!, file: currentFile, ...rest, tornBytes, headAt };
}
