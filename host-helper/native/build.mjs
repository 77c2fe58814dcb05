// Builds the optional native part where a C compiler is there, and says in one line where it was left out and why.
// Usage: node build.mjs [FOLDER], default host-helper/dist.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.argv[2] ?? join(dirname(here), 'dist');
const name = 'smart-monitor-native.node';
const outfile = join(dist, name);

/** The folder of node_api.h: the npm package, else what Node itself installed. */
async function headers() {
  // A production install has no development packages.
  const found = await import('node-api-headers').then(
    (installed) => [installed.default.include_dir],
    () => [],
  );
  found.push(join(dirname(dirname(process.execPath)), 'include/node'), '/usr/include/node');
  return found.find((folder) => existsSync(join(folder, 'node_api.h'))) ?? null;
}

/** The first compiler that runs; CC names another one. */
function compiler() {
  const candidates = process.env.CC ? [process.env.CC] : ['cc', 'gcc', 'clang'];
  return candidates.find((candidate) => spawnSync(candidate, ['--version']).status === 0) ?? null;
}

function leftOut(missing) {
  for (const file of [outfile, `${outfile}.sha256`]) rmSync(file, { force: true });
  console.log(
    `${name} was left out: ${missing}. The helper works without it; docs/helper-operation.md says what then is off.`,
  );
}

function compile(cc, include) {
  const next = `${outfile}.next`;
  const { status, stderr } = spawnSync(
    cc,
    [
      '-std=gnu11',
      '-O2',
      '-Wall',
      '-Wextra',
      '-fPIC',
      '-fstack-protector-strong',
      '-D_FORTIFY_SOURCE=2',
      '-fvisibility=hidden',
      '-shared',
      '-Wl,-z,relro,-z,now,-z,noexecstack',
      '-s',
      `-I${include}`,
      'smart-monitor-native.c',
      '-o',
      next,
    ],
    { cwd: here, encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(next, { force: true });
    leftOut(`${cc} did not compile it (${stderr.trim().split('\n')[0] ?? 'no reason given'})`);
    return;
  }
  if (!existsSync(next)) {
    leftOut(`${cc} made nothing`);
    return;
  }
  if (stderr.trim() !== '') console.log(stderr.trim());
  // Only its owner may write to it, whatever the umask is: the helper does not load another one.
  chmodSync(next, 0o644);
  renameSync(next, outfile);
  const bytes = readFileSync(outfile);
  const hash = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(`${outfile}.sha256`, `${hash}  ${name}\n`);
  console.log(`${relative(process.cwd(), outfile)}: ${bytes.length} bytes, sha256 ${hash}`);
}

mkdirSync(dist, { recursive: true });
const cc = compiler();
const include = await headers();
if (process.platform !== 'linux') leftOut('it is for Linux alone');
else if (cc === null) leftOut('there is no C compiler (cc, gcc, clang)');
else if (include === null) leftOut('node_api.h is missing (npm package node-api-headers)');
else compile(cc, include);
