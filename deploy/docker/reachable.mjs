// What a service can reach in a folder with node_modules: npm installs for one workspace of several more than that
// workspace needs. Usage: reachable.mjs SERVICE   (deletes the rest from /app/node_modules)
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The folder of a package as Node finds it from another one; null where it is not installed (an optional one). */
function find(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === '/') return null;
  }
}

/** The folders of all packages that a workspace needs at run time, its own among them. */
export function reachedFrom(workspace) {
  const reached = new Set();
  const followed = new Set();
  const follow = (folder) => {
    const real = realpathSync(folder);
    reached.add(folder);
    if (followed.has(real)) return;
    followed.add(real);
    const manifest = JSON.parse(readFileSync(join(real, 'package.json'), 'utf8'));
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = manifest;
    const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
    for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers]) {
      const found = find(name, real);
      if (found !== null) follow(found);
    }
  };
  follow(workspace);
  return reached;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const modules = '/app/node_modules';
  const reached = reachedFrom(join('/app/services', process.argv[2]));
  const installed = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  for (const name of installed) {
    const folder = join(modules, name);
    if (!reached.has(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
