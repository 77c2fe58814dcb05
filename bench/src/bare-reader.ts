import { closeSync, openSync, readdirSync, readSync, statfsSync } from 'node:fs';

const buffer = Buffer.alloc(256 * 1024);

function read(file: string): string {
  const fd = openSync(file, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(fd);
  }
}

const files = ['stat', 'meminfo', 'loadavg', 'uptime', 'diskstats', '1/net/dev', '1/mounts'];
const pressure = ['pressure/cpu', 'pressure/memory', 'pressure/io'];

/**
 * The floor of a sample: the same files read directly, opened each time, split into fields and thrown away. Gives
 * how many processes it saw.
 */
export function bareSample(): number {
  for (const file of [...files, ...pressure]) {
    try {
      read(`/proc/${file}`).split(/\s+/);
    } catch {
      // A kernel without PSI.
    }
  }
  statfsSync('/');
  let processes = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d/.test(name)) continue;
    try {
      const text = read(`/proc/${name}/stat`);
      text.slice(text.lastIndexOf(')') + 2).split(' ');
      processes++;
    } catch {
      // It ended meanwhile.
    }
  }
  return processes;
}
