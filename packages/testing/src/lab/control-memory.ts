import { setTimeout as delay } from 'node:timers/promises';
import type { Inside, Outcome } from './control-breaks.js';

/** Enough for the largest sample service, little enough to be filled within a second. */
const LIMIT = '128M';

/**
 * Joins the unit's cgroup ($1) and eats memory there. The main process ($2) is made the kernel's first choice,
 * because what a person wants to see is the service dying, and on cgroup version 1 systemd does not learn that
 * another process of the unit was killed. Four eat, so that none alone is a better choice by its mere size.
 */
const HOG =
  'echo 1000 > "/proc/$2/oom_score_adj" && echo 0 > "$1/cgroup.procs" || exit 1; ' +
  'for eater in 1 2 3 4; do tail /dev/zero & done; wait';

/** Limits the unit's memory and fills it, until the kernel has killed its main process; then lifts the limit. */
export async function fillMemory(lab: Inside, unit: string): Promise<Outcome> {
  const before = await properties(lab, unit);
  const group = await memoryGroup(lab, before.get('ControlGroup') ?? '');
  const mainPid = before.get('MainPID') ?? '0';
  if (mainPid === '0') return { ok: false, said: `${unit} does not run, so its memory cannot be filled` };
  if (group === null) {
    return {
      ok: false,
      said: `the memory of ${unit} cannot be limited here: the lab host was given no memory controller by this machine`,
    };
  }
  const limit = await lab.exec('systemctl', [
    'set-property',
    '--runtime',
    unit,
    `MemoryMax=${LIMIT}`,
    'MemorySwapMax=0',
  ]);
  if (limit.code !== 0)
    return { ok: false, said: `the memory of ${unit} could not be limited: ${limit.stderr.trim()}` };
  // The hog ends by the kernel's hand or, with the rest of the unit, by systemd's.
  const hog = lab.exec('/bin/sh', ['-c', HOG, 'hog', group, mainPid], { timeoutMs: 15_000 });
  let running = true;
  const hogEnd = hog
    .then(
      (result) => result.stderr,
      (error: Error) => error.message,
    )
    .finally(() => (running = false));
  let killed = false;
  while (!killed) {
    killed = (await properties(lab, unit)).get('MainPID') !== mainPid;
    if (killed || !running) break;
    await delay(50);
  }
  const words = await hogEnd;
  await lab.exec('systemctl', [
    'set-property',
    '--runtime',
    unit,
    'MemoryMax=infinity',
    'MemorySwapMax=infinity',
  ]);
  killed ||= (await properties(lab, unit)).get('MainPID') !== mainPid;
  return killed
    ? { ok: true, said: `${unit} was limited to ${LIMIT} and filled; the kernel killed its main process` }
    : { ok: false, said: `the memory of ${unit} was filled to ${LIMIT}, but it lives on: ${words.trim()}` };
}

async function properties(lab: Inside, unit: string): Promise<Map<string, string>> {
  const { stdout } = await lab.exec('systemctl', ['show', '--property=MainPID,ControlGroup', unit]);
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** The cgroup folder, as the lab sees it, in which the unit's memory is accounted; null where there is none. */
async function memoryGroup(lab: Inside, controlGroup: string): Promise<string | null> {
  if (controlGroup === '') return null;
  for (const [hierarchy, file] of [
    ['/sys/fs/cgroup', 'memory.max'],
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
  ]) {
    const found = await lab.exec('test', ['-e', `${hierarchy}${controlGroup}/${file}`]);
    if (found.code === 0) return `${hierarchy}${controlGroup}`;
  }
  return null;
}
