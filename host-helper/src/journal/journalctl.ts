import { spawn } from 'node:child_process';

import { judgeTrustedProgram } from '../files/trusted-file.js';
import { Refusal, words } from '../refusal.js';

const maxBytes = 1024 * 1024;
const limitMs = 3_000;
const parallel = 2;
let running = 0;

/**
 * Runs journalctl by its absolute path with a fixed array of arguments, an empty environment and bounded output.
 * The program is judged before each run; nothing of it blocks the event loop but that look.
 * @returns the lines that it wrote, at most 1 MiB of them, and whether that bound cut them.
 */
export async function runJournalctl(
  program: string,
  args: readonly string[],
): Promise<{ readonly lines: readonly string[]; readonly cut: boolean }> {
  try {
    judgeTrustedProgram(program);
  } catch (error) {
    throw new Refusal(
      'journal-unavailable',
      `${program} is not started: ${words(error)}`,
      {},
      { cause: error },
    );
  }
  if (running >= parallel)
    throw new Refusal('busy', 'The journal is being read for others.', { reason: 'journal' });
  running += 1;
  try {
    const { text, cut } = await collect(program, args);
    const end = cut ? text.lastIndexOf('\n') + 1 : text.length;
    return {
      lines: text
        .slice(0, end)
        .split('\n')
        .filter((line) => line !== ''),
      cut,
    };
  } finally {
    running -= 1;
  }
}

function collect(program: string, args: readonly string[]): Promise<{ text: string; cut: boolean }> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Refusal('journal-unavailable', `${program}: ${why}.`));
    const child = spawn(program, args, {
      cwd: '/',
      env: {},
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let cut = false;
    let complaint = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`no answer within ${limitMs / 1000} s`);
    }, limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      if (cut) return;
      chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
      if (size <= maxBytes) return;
      cut = true;
      child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(0, 500)));
    child.on('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      // An older journalctl ends with 1 where no entry matched. With a complaint, it could not read: that is no empty journal.
      if (cut || code === 0 || (code === 1 && size === 0 && complaint === ''))
        resolve({ text: Buffer.concat(chunks).toString('utf8'), cut });
      else fail(`it ended with ${code}: ${complaint.trim()}`);
    });
  });
}
