/** What one process's stat file says (proc_pid_stat(5)). Times in ticks of USER_HZ, which is 100 on Linux for programs. */
export interface ProcessStat {
  readonly pid: number;
  /** The kernel's name of the program, at most 15 bytes; whatever the program chose. */
  readonly name: string;
  /** One letter: R S D Z T t I ... */
  readonly state: string;
  readonly parent: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly threads: number;
  /** Ticks after boot: with the pid it identifies a process. */
  readonly startTicks: number;
  readonly residentPages: number;
}

const space = 0x20;
const closing = 0x29;

/**
 * Finds the state and the numbers in a stat file without making strings of the rest: this runs for every process
 * of the host. The name may hold spaces, brackets and line ends, so it ends at the *last* bracket.
 */
export function parseStatFields(
  bytes: Buffer,
  wanted: readonly number[],
): { state: string; numbers: number[] } | null {
  const end = bytes.lastIndexOf(closing);
  if (end < 0 || end + 2 >= bytes.length) return null;
  const state = String.fromCharCode(bytes[end + 2]!);
  const numbers: number[] = [];
  let field = 3;
  let at = end + 2;
  for (const n of wanted) {
    while (field < n && at < bytes.length) {
      if (bytes[at] === space) field++;
      at++;
    }
    let value = 0;
    const from = at;
    for (; at < bytes.length; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === from) return null;
    numbers.push(value);
  }
  return { state, numbers };
}

/** A whole stat file as plain values; null when it is cut short. */
export function parseProcessStat(bytes: Buffer): ProcessStat | null {
  const open = bytes.indexOf(0x28);
  const close = bytes.lastIndexOf(closing);
  const fields = parseStatFields(bytes, [4, 14, 15, 20, 22, 24]);
  const pid = Number.parseInt(bytes.toString('latin1', 0, Math.max(0, open)), 10);
  if (!fields || open < 0 || close < open || !Number.isInteger(pid)) return null;
  const [parent, userTicks, systemTicks, threads, startTicks, residentPages] = fields.numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    pid,
    name: bytes.toString('utf8', open + 1, close),
    state: fields.state,
    parent,
    userTicks,
    systemTicks,
    threads,
    startTicks,
    residentPages,
  };
}
