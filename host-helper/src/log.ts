/** The priorities of syslog(3). */
export const priorities = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;

export type Level = keyof typeof priorities;

let sink = (line: string): void => void process.stderr.write(line);

/** Sends the lines elsewhere; for tests. */
export function logTo(other: (line: string) => void): void {
  sink = other;
}

/** A text as one line of at most 2,000 characters: what a terminal or the journal could take for more is gone. */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').slice(0, 2000);
}

/**
 * One line for people. systemd reads the priority from the prefix (sd-daemon(3)); elsewhere lines for debugging are
 * left out.
 */
export function logLine(level: Level, message: string): void {
  const toJournal = process.env['JOURNAL_STREAM'] !== undefined;
  if (level === 'debug' && !toJournal) return;
  const prefix = toJournal ? `<${priorities[level]}>` : `smart-monitor-helper: ${level}: `;
  sink(`${prefix}${oneLine(message)}\n`);
}
