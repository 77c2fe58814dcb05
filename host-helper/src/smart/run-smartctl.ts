import { spawn } from 'node:child_process';

import { judgeTrustedProgram } from '../files/trusted-file.js';

/** More than this is no answer about one disk; the largest seen are below 64 KiB. */
const maxBytes = 256 * 1024;

/** What a run of smartctl left. `problem` says in words why there is no answer; empty where there is one. */
export interface SmartctlRun {
  readonly text: string;
  /** Null where it was killed. */
  readonly exitStatus: number | null;
  readonly problem: 'too-long' | 'timeout' | 'killed' | '';
}

/**
 * Runs smartctl by its absolute path with a fixed array of arguments, an empty environment, bounded output and a time
 * limit (milliseconds). A disk that hangs in the kernel keeps even a killed process: it is left behind, not waited for.
 *
 * @throws UntrustedFileError where the program could have been put there by others than root, and what spawn throws
 */
export function runSmartctl(program: string, args: readonly string[], limitMs: number): Promise<SmartctlRun> {
  judgeTrustedProgram(program);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: {},
      shell: false,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const give = (exitStatus: number | null, problem: SmartctlRun['problem']): void => {
      clearTimeout(timer);
      resolve({ text: problem === '' ? Buffer.concat(chunks).toString('utf8') : '', exitStatus, problem });
    };
    const abandon = (problem: 'too-long' | 'timeout'): void => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.unref();
      give(null, problem);
    };
    const timer = setTimeout(() => abandon('timeout'), limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) abandon('too-long');
      else chunks.push(chunk);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => give(code, code === null ? 'killed' : ''));
  });
}
