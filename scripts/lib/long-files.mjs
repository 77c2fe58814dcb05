import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const text = /\.(ts|tsx|mjs|js|json|jsonc|css|html|md|yml|yaml|sh|sql|service|socket)$/;

/** Made by tools, read by nobody line by line. */
const generated = [/^package-lock\.json$/, /\/generated\//, /^bench\/RESULTS\.md$/];

/** The files that git knows (or would take) with more than `most` lines. */
export async function longFiles(root, most) {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  const names = stdout
    .split('\0')
    .filter((name) => text.test(name) && !generated.some((one) => one.test(name)));
  const found = [];
  for (const file of names) {
    const content = await readFile(path.join(root, file), 'utf8').catch(() => '');
    const lines = content.split('\n').length - 1;
    if (lines > most) found.push({ file, lines });
  }
  return found;
}
