import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'] as const;
const limitMs = 1_000;
const maxBytes = 1024 * 1024;

/** What is asked of iproute2: fixed arguments, each of which only looks. */
const questions = {
  addresses: ['-j', 'address', 'show'],
  routes4: ['-j', '-4', 'route', 'show', 'default'],
  routes6: ['-j', '-6', 'route', 'show', 'default'],
  neighbours: ['-j', 'neighbour', 'show'],
} as const;
export type IpQuestion = keyof typeof questions;

/**
 * Asks the kernel through ip(8), for what /proc does not tell: the state of a neighbour. Absolute path, fixed arguments,
 * empty environment, bounded time and output.
 * @returns the parsed answer, a list of anything
 * @throws Error in words
 */
export function askIp(question: IpQuestion): Promise<readonly unknown[]> {
  const program = places.find((place) => existsSync(place));
  if (program === undefined) return Promise.reject(new Error('ip(8) of iproute2 is not installed'));
  return new Promise((resolve, reject) => {
    const options = {
      env: {},
      cwd: '/',
      timeout: limitMs,
      maxBuffer: maxBytes,
      killSignal: 'SIGKILL',
    } as const;
    const command = `ip ${questions[question].join(' ')}`;
    execFile(program, [...questions[question]], options, (error, stdout, stderr) => {
      if (error !== null) {
        const why =
          stderr.trim() || (error.killed === true ? `no end within ${limitMs / 1000} s` : error.message);
        return reject(new Error(`${command} failed: ${why}`, { cause: error }));
      }
      try {
        // ip prints nothing at all where there is nothing to show.
        const answer: unknown = stdout.trim() === '' ? [] : JSON.parse(stdout);
        if (!Array.isArray(answer)) throw new Error('no list');
        resolve(answer as readonly unknown[]);
      } catch (cause) {
        reject(new Error(`${command} printed what is not understood`, { cause }));
      }
    });
  });
}
