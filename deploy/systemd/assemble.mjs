// Puts together what the services need at run time, out of a built checkout, as one folder that can be copied to another
// machine of the same kind. Usage: assemble.mjs CHECKOUT FOLDER
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import process from 'node:process';
import { reachedFrom } from '../docker/reachable.mjs';

const services = ['collector', 'orchestrator', 'gui'];
const needed = [
  ...services.map((service) => `services/${service}/dist/main.js`),
  'services/orchestrator/dist/checks/main.js',
  'services/gui/web/dist/index.html',
  'host-helper/dist/smart-monitor-helper.mjs',
];
const [from, to] = process.argv.slice(2, 4).map((path) => resolve(path));
const missing = needed.filter((path) => !existsSync(join(from, path)));
if (missing.length > 0) {
  process.stderr.write(`${from} is not built (${missing.join(', ')}): npm ci && npm run build\n`);
  process.exit(1);
}

/** What only people and compilers read, and what only tests run. */
const left =
  /\.(map|md|tsbuildinfo|flow)$|\.d\.[mc]?ts$|\.spec\.js$|\/dist\/testing$|\/\.package-lock\.json$/;

function put(path) {
  mkdirSync(dirname(join(to, path)), { recursive: true });
  cpSync(join(from, path), join(to, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !left.test(source),
  });
}

for (const path of ['package.json', 'LICENSE', 'config', 'deploy/systemd', 'services/gui/web/dist'])
  put(path);
const built = 'host-helper/dist';
for (const name of readdirSync(join(from, built)))
  if (/^smart-monitor-(helper\.mjs|native\.node)(\.sha256)?$/.test(name)) put(join(built, name));

const reached = new Set(services.flatMap((service) => [...reachedFrom(join(from, 'services', service))]));
for (const folder of reached) {
  const path = relative(from, folder);
  const own = relative(from, realpathSync(folder));
  if (own.split(sep).includes('node_modules')) {
    // One inside of another comes with that.
    if (path.lastIndexOf('node_modules') === 0) put(path);
    continue;
  }
  put(join(own, 'package.json'));
  put(join(own, 'dist'));
  if (path === own) continue;
  mkdirSync(dirname(join(to, path)), { recursive: true });
  symlinkSync(readlinkSync(folder), join(to, path));
}

/** Every file below a folder with its hash, every link with its target, in order. */
function list(folder) {
  return readdirSync(join(to, folder))
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = lstatSync(join(to, path));
      if (stat.isDirectory()) return list(path);
      if (stat.isSymbolicLink()) return [`# ${path} -> ${readlinkSync(join(to, path))}`];
      return [
        `${createHash('sha256')
          .update(readFileSync(join(to, path)))
          .digest('hex')}  ${path}`,
      ];
    });
}
// Tells one tree from another, and a tree from a checkout; `sha256sum --check` reads it.
writeFileSync(join(to, 'manifest.sha256'), `${list('').join('\n')}\n`);
