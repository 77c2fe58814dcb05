const priorities = { error: 3, warning: 4, notice: 5, info: 6 } as const;

let sink = (line: string): void => void process.stderr.write(line);

/** Sends the lines elsewhere; for tests. */
export function logTo(other: (line: string) => void): void {
  sink = other;
}

/**
 * One line for people. systemd reads the priority from the prefix (sd-daemon(3)). Whatever a terminal or the journal
 * could take for more than text is escaped.
 */
export function logLine(level: keyof typeof priorities, message: string): void {
  const safe = message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').slice(0, 2000);
  const prefix =
    process.env['JOURNAL_STREAM'] === undefined
      ? `smart-monitor-helper: ${level}: `
      : `<${priorities[level]}>`;
  sink(`${prefix}${safe}\n`);
}
