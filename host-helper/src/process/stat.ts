/** What is drawn from /proc/<pid>/stat (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  /** One letter: `R`, `S`, `D`, `Z` for a zombie, `X` for one that is just going, ... */
  readonly state: string;
  readonly ppid: number;
  readonly flags: number;
  /** Field 22: clock ticks from the boot to the start of the process. */
  readonly startTime: number;
}

/** PF_KTHREAD of include/linux/sched.h. */
const kernelThreadFlag = 0x0020_0000;
/** kthreadd, the parent of every kernel thread but itself. */
const kthreadd = 2;

/**
 * Reads the text of /proc/<pid>/stat; null where it is none. The name in brackets is the process's own choice and may
 * hold brackets, spaces and line feeds, so that the last bracket ends it.
 */
export function parseStat(text: string): ProcessStat | null {
  const match = /^(\d+) \([^]*\) (\S) ([-\d ]+)\s*$/.exec(text);
  if (match === null) return null;
  const numbers = match[3]!.split(' ').map(Number);
  // The fourth field is the first of these.
  const [ppid, flags, startTime] = [numbers[0], numbers[9 - 4], numbers[22 - 4]];
  if (ppid === undefined || flags === undefined || startTime === undefined) return null;
  if (![ppid, flags, startTime].every((number) => Number.isSafeInteger(number) && number >= 0)) return null;
  return { pid: Number(match[1]), state: match[2]!, ppid, flags, startTime };
}

/** Whether the process has ended already: a zombie only waits for its parent to look. */
export function hasEnded({ state }: Pick<ProcessStat, 'state'>): boolean {
  return ['Z', 'X', 'x'].includes(state);
}

/** Whether this is a thread of the kernel, which has no program of its own. */
export function isKernelThread({ pid, ppid, flags }: Pick<ProcessStat, 'pid' | 'ppid' | 'flags'>): boolean {
  return (flags & kernelThreadFlag) !== 0 || (ppid === 0 && pid === kthreadd) || ppid === kthreadd;
}
