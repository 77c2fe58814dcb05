// Deletes from /app/node_modules what a service cannot reach: npm installs for one workspace of several more than that
// workspace needs. Usage: reachable.mjs SERVICE
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const root = '/app';
const reached = new Set();

/** The folder of a package as Node finds it from another one; null where it is not installed (an optional one). */
function find(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === '/') return null;
  }
}

function follow(folder) {
  const real = realpathSync(folder);
  reached.add(folder);
  if (reached.has(`${real}#`)) return;
  reached.add(`${real}#`);
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
}

follow(join(root, 'services', process.argv[2]));
const installed = readdirSync(join(root, 'node_modules')).flatMap((name) =>
  name.startsWith('@')
    ? readdirSync(join(root, 'node_modules', name)).map((inner) => `${name}/${inner}`)
    : [name],
);
for (const name of installed) {
  const folder = join(root, 'node_modules', name);
  if (!reached.has(folder)) rmSync(folder, { recursive: true, force: true });
}
