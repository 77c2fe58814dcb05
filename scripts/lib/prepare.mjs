import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { contentHash, fingerprintOf } from './fingerprint.mjs';
import { PhaseFailed, quietly } from './phases.mjs';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const marker = path.join(root, 'node_modules', '.smart-monitor.json');
const sources = [
  'packages',
  'services',
  'host-helper',
  'scripts/src',
  'scripts/package.json',
  'bench',
  'e2e',
];
const settings = ['package-lock.json', 'tsconfig.base.json', 'turbo.json'];

/** Without these the product cannot run, whatever a marker says. */
const outputs = [
  'scripts/dist/main.js',
  'services/collector/dist/main.js',
  'services/orchestrator/dist/main.js',
  'services/gui/dist/main.js',
  'host-helper/dist/smart-monitor-helper.mjs',
];

/** Workspaces that only developers need; `npm start` does not wait for them. */
const developersOnly = ['@smart-monitor/bench', '@smart-monitor/e2e'];

/**
 * Installs the dependencies and builds, each only where something changed since the last time.
 * `what`: `product` builds what `npm start` runs, `everything` also the benchmarks and the browser tests.
 */
export async function prepare(phases, { what }) {
  await install(phases);
  await build(phases, what);
}

async function install(phases) {
  const lock = contentHash(path.join(root, 'package-lock.json'));
  const seen = readMarker();
  if (existsSync(path.join(root, 'node_modules', '.bin', 'turbo'))) {
    if (seen.lock === lock) return;
    if (seen.lock === undefined && !olderThanLock()) return writeMarker({ ...seen, lock });
  }
  await phases.run('installing dependencies (npm ci, once)', () =>
    quietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      remedy: installRemedy(),
    }),
  );
  writeMarker({ lock });
}

function olderThanLock() {
  const installed = statSync(path.join(root, 'node_modules', '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  return !installed || installed.mtimeMs < statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

function installRemedy() {
  return (
    'The packages come from the npm registry: check the network, a proxy (npm config get proxy) and the free space ' +
    `of ${root}, then run the command again.`
  );
}

async function build(phases, what) {
  const built = fingerprintOf(root, [...sources, ...settings]);
  const seen = readMarker();
  const complete = outputs.every((file) => existsSync(path.join(root, file)));
  if (complete && seen.built === built && (seen.what === what || seen.what === 'everything')) return;
  const filters = what === 'everything' ? [] : developersOnly.map((name) => `--filter=!${name}`);
  await phases.run('building (turbo run build)', () =>
    quietly(
      path.join(root, 'node_modules', '.bin', 'turbo'),
      ['run', 'build', '--output-logs=errors-only', '--ui=stream', ...filters],
      {
        cwd: root,
        env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1', CI: '1' },
        remedy:
          'Its errors are above. A checkout as it was released builds: `git status` shows what was changed; ' +
          '`rm -rf node_modules .turbo packages/*/dist services/*/dist` begins afresh.',
      },
    ),
  );
  const missing = outputs.filter((file) => !existsSync(path.join(root, file)));
  if (missing.length > 0) throw new PhaseFailed(`The build ended well but left out ${missing.join(', ')}.`);
  // Taken after the build, because a build may write sources too (the generated types of the API).
  writeMarker({ ...readMarker(), built: fingerprintOf(root, [...sources, ...settings]), what });
}

function readMarker() {
  try {
    return JSON.parse(readFileSync(marker, 'utf8'));
  } catch {
    return {};
  }
}

function writeMarker(content) {
  try {
    mkdirSync(path.dirname(marker), { recursive: true });
    writeFileSync(marker, `${JSON.stringify(content)}\n`);
  } catch (error) {
    // Only a memory of what was done: without it the next start looks again.
    process.stderr.write(`(${marker} cannot be written: ${error.message})\n`);
  }
}
