import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../files/append-log.js';
import { readLines } from '../files/lines.js';
import { readTrustedFile, trustedOwners } from '../files/trusted-file.js';
import { type ChainState, type ChainVerdict, emptyChain, verifyLines } from './chain.js';

/** The file that grows. */
export const currentFile = 'audit.jsonl';
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

/** The key of the audit chain: its own, 256 bits, made at the first start, readable by the helper alone. */
export function auditKey(folder: string): Buffer {
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
    if (!missing || hasLines(folder)) throw error;
    const key = randomBytes(32);
    replaceFile(path, `${key.toString('hex')}\n`);
    return key;
  }
}

/** A chain without its key must not be taken for a first start. */
function hasLines(folder: string): boolean {
  return rotatedFiles(folder).length > 0 || readLines(join(folder, currentFile)).lines.length > 0;
}

export type AuditVerdict = ChainVerdict & { readonly file: string; readonly files: number };

/** Verifies every file of a folder's chain, oldest first, across the rotations. */
export function verifyAudit(folder: string, key: Buffer): AuditVerdict {
  const names = [...rotatedFiles(folder), currentFile];
  const broken = readdirSync(folder).find((name) => name.startsWith('audit-broken-'));
  if (broken !== undefined) {
    const problem = 'an earlier chain did not verify and was set aside; move it away once it was looked into';
    return { ok: false, lines: 0, state: emptyChain, problem, file: broken, files: names.length };
  }
  let state: ChainState | null = rotatedFiles(folder).length === 0 ? emptyChain : null;
  let lines = 0;
  for (const name of names) {
    const read = readLines(join(folder, name));
    const verdict = verifyLines(key, read.lines, state);
    lines += verdict.lines;
    if (!verdict.ok) return { ...verdict, lines, file: name, files: names.length };
    if (read.tornBytes > 0 && name !== currentFile) {
      const problem = 'its last line is cut short';
      return { ok: false, lines, state: verdict.state, problem, file: name, files: names.length };
    }
    state = verdict.state;
  }
  return { ok: true, lines, state: state!, file: currentFile, files: names.length };
}
