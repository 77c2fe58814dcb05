import { Helper } from '../helper.js';
import { logLine } from '../log.js';
import { words } from '../refusal.js';
import { loadNative } from '../native/load.js';
import { loadSettings, ownersFor } from '../settings/settings.js';
import { Supervision } from '../watchdog/supervision.js';
import { defaultConfig, parseCommandLine } from './options.js';

/** `serve --config FILE`: runs until it is told to stop. Resolves with the exit code. */
export async function serve(args: readonly string[]): Promise<number> {
  const { options } = parseCommandLine(args, ['config']);
  process.umask(0o077);
  let helper: Helper;
  let supervision: Supervision;
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => (leave = resolve));
  try {
    const settings = loadSettings(options['config'] ?? defaultConfig);
    const native = loadNative(ownersFor(settings));
    supervision = new Supervision(native, process.env);
    helper = new Helper({
      settings,
      native,
      supervision,
      onFatal: (reason) => {
        logLine('error', `${reason} This process ends, so that a fresh one begins.`);
        leave(1);
      },
    });
  } catch (error) {
    logLine('error', `It does not start. ${words(error)}`);
    // A full disk mends itself some day; settings that cannot be used do not.
    return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 1 : 78;
  }
  const reload = (): void =>
    supervision.reload(
      () => helper.reload(),
      () => helper.status(),
    );
  process.on('SIGHUP', reload);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => leave(0));
  try {
    await helper.start();
  } catch (error) {
    logLine('error', `It does not start. ${words(error)}`);
    return 1;
  }
  supervision.serving(helper.status(), () => helper.check());
  const code = await left;
  await supervision.stopping();
  await helper.stop(code === 0 ? 3_000 : 200);
  return code;
}
