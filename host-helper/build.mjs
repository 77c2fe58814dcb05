// Bundles the helper into one file that runs without node_modules, and checks what went into it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const outfile = join(here, 'dist/smart-monitor-helper.mjs');
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

/** The only things that may be in the one privileged process. */
const allowed = [
  /^host-helper\/(src|dist)\//,
  /^packages\/(protocol|systemd)\/dist\//,
  /^node_modules\/@jellybrick\/dbus-next\//,
];

const result = await build({
  absWorkingDir: root,
  entryPoints: [join(here, 'dist/main.js')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  metafile: true,
  treeShaking: true,
  // Readable on purpose: what runs as root is what was reviewed. Only the D-Bus client's XML parser, which serves
  // introspection that the helper never uses, is replaced by nothing.
  minify: false,
  sourcemap: false,
  legalComments: 'inline',
  alias: { 'fast-xml-parser': join(here, 'no-xml.mjs'), 'fast-xml-builder': join(here, 'no-xml.mjs') },
  define: { SMART_MONITOR_VERSION: JSON.stringify(version) },
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
});

const inputs = Object.keys(result.metafile.inputs).filter((input) => input !== 'host-helper/no-xml.mjs');
const foreign = inputs.filter((input) => !allowed.some((pattern) => pattern.test(input)));
if (foreign.length > 0) {
  console.error(`The helper's bundle has what it may not have:\n  ${foreign.join('\n  ')}`);
  process.exit(1);
}
const bytes = readFileSync(outfile);
const hash = createHash('sha256').update(bytes).digest('hex');
writeFileSync(`${outfile}.sha256`, `${hash}  smart-monitor-helper.mjs\n`);
console.log(`${relative(root, outfile)}: ${inputs.length} files, ${bytes.length} bytes, sha256 ${hash}`);
