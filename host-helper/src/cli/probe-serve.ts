import { systemClock } from '../clock.js';
import { isActivated, listen } from '../http/listen.js';
import { logLine } from '../log.js';
import { runProbe } from '../probe/run.js';
import { createProbeServer } from '../probe/server.js';
import { SharedRun } from '../probe/shared-run.js';
import { words } from '../refusal.js';
import { loadSettings } from '../settings/settings.js';
import { defaultConfig, parseCommandLine } from './options.js';

/** A run is shared by everybody who asks within this time, milliseconds. */
const goodForMs = 2_000;

/** Where systemd keeps the socket, a probe that nobody has asked for this long ends and is started anew, milliseconds. */
const idleMs = 10 * 60_000;

/** Callers that are there when it ends have this long to take their answer, milliseconds. */
const graceMs = 3_000;

/** `probe-serve [--config FILE]`: looks at the network for the helper, until it is told to stop. Resolves with the exit code. */
export async function probeServe(args: readonly string[], env = process.env): Promise<number> {
  const { options } = parseCommandLine(args, ['config']);
  process.umask(0o077);
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => (leave = resolve));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => leave(0));
  const idle = setTimeout(() => leave(0), idleMs);
  if (!isActivated(env, process.pid)) clearTimeout(idle);
  try {
    const { probe } = loadSettings(options['config'] ?? defaultConfig);
    const mono = (): number => systemClock.mono();
    const shared = new SharedRun(() => runProbe(probe, mono), goodForMs, mono);
    const server = createProbeServer(() => {
      if (isActivated(env, process.pid)) idle.refresh();
      return shared.get();
    });
    const where = await listen(server, { socket: probe.socket, socketGid: null }, env);
    logLine('info', `The probe serves on ${where} with ${probe.targets.length} target(s).`);
    const code = await left;
    // Whoever connects from now on waits for the next probe, where systemd keeps the socket; the others are answered.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, graceMs);
      server.close(() => resolve());
    });
    return code;
  } catch (error) {
    logLine('error', `The probe does not start. ${words(error)}`);
    return 78;
  }
}
