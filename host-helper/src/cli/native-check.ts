import { loadNative } from '../native/load.js';
import { nativeHealth } from '../native/native.js';
import { Journal } from '../journald/journal.js';
import { parseCommandLine, UsageError } from './options.js';

/**
 * `native-check`: what of the native part works on this machine, as one JSON object; 0 where systemd can be told how
 * the helper is doing, so that its unit may be `Type=notify` with a watchdog, 1 where not. It changes nothing.
 */
export function nativeCheck(args: readonly string[]): number {
  if (parseCommandLine(args, []).words.length > 0) throw new UsageError('native-check takes nothing.');
  const native = loadNative();
  const notify = native.sendDatagram !== null;
  const journald = Journal.reachable(native);
  process.stdout.write(`${JSON.stringify(nativeHealth(native, { notify, journald }))}\n`);
  return notify ? 0 : 1;
}
