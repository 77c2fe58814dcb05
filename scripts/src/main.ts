import { checkout } from './checkout.js';
import { parseOptions, UsageError } from './options.js';
import { box, welcomeLines } from './supervisor/box.js';
import { startProduct } from './supervisor/product.js';
import { Teardown } from './supervisor/teardown.js';

/** The supervisor: what `npm start` runs once everything is built. */
const tell = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
const teardown = new Teardown(tell);

let orders = 0;
let lastOrder = -Infinity;
function stop(signal: string, code: number): void {
  // Ctrl-C comes twice under npm: from the terminal, and handed on by npm.
  const again = performance.now() - lastOrder < 500;
  lastOrder = performance.now();
  if (again) return;
  orders += 1;
  if (orders > 2) {
    tell('Stopped at once, as asked; the next start clears up.');
    process.exit(code);
  }
  if (orders === 2) return tell('It is stopping already; once more ends it at once.');
  tell(`\n${signal}: stopping everything ...`);
  void teardown.stopAll().then(() => {
    tell('Everything is stopped.');
    process.exit(code);
  });
}
process.on('SIGINT', () => stop('Ctrl-C', 0));
process.on('SIGTERM', () => stop('SIGTERM', 0));
process.on('SIGHUP', () => stop('The terminal was closed', 0));

// npm that is killed cannot hand on anything; whoever started it meant to end this too.
const starter = process.ppid;
if (process.env['npm_lifecycle_event'] === 'start') {
  const watch = setInterval(() => {
    if (process.ppid === starter) return;
    clearInterval(watch);
    stop('npm, which started this, has ended', 0);
  }, 1_000);
  watch.unref();
}

try {
  const asked = parseOptions(process.argv.slice(2), process.env);
  const product = await startProduct({ ...asked, checkout, env: process.env, tell }, teardown);
  tell(`The console answered after ${(product.consoleAfterMs / 1000).toFixed(1)} s.`);
  tell(box(welcomeLines({ ...product, kind: product.choice.kind })));
} catch (error) {
  const interrupted = teardown.stopping;
  await teardown.stopAll();
  if (!interrupted) {
    process.stderr.write(`\n${(error as Error).message}\n`);
    process.exit(error instanceof UsageError ? 64 : 1);
  }
}
