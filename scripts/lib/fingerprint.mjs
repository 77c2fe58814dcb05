import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const left = new Set([
  'node_modules',
  'dist',
  '.turbo',
  '.git',
  '.smart-monitor',
  'coverage',
  'test-results',
]);

/** A hash of names, sizes and times of all files below `folders`: changes when anything to build from changes. */
export function fingerprintOf(root, folders) {
  const hash = createHash('sha256');
  const visit = (at) => {
    const stat = lstatSync(path.join(root, at), { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path.join(root, at)).sort()) {
        if (!left.has(name)) visit(path.join(at, name));
      }
    } else hash.update(`${at}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const folder of folders) visit(folder);
  return hash.digest('hex');
}

/** A hash of one file's content, or '' where it is not there. */
export function contentHash(file) {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return '';
  }
}
