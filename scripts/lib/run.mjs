import { spawn } from 'node:child_process';

/** Runs a program with our own output and resolves with its exit code; 1 when a signal ended it. */
export function loudly(file, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
