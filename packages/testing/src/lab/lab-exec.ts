import { spawn } from 'node:child_process';

/** What a program run inside the lab host left. `code` is null when a signal ended it. */
export interface ExecResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program inside all namespaces of the lab host, as its root, without a shell.
 *
 * @param pid the lab host's PID 1 as the outside sees it
 * @throws when the program did not end within `timeoutMs` (it is killed), or could not be started at all
 */
export function execInside(
  pid: number,
  file: string,
  args: readonly string[],
  options: { timeoutMs?: number; input?: string } = {},
): Promise<ExecResult> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  return new Promise((resolve, reject) => {
    const flags = ['--target', String(pid), '--mount', '--uts', '--ipc', '--pid', '--net', '--cgroup'];
    const child = spawn('nsenter', [...flags, '--', file, ...args], {
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        HOME: '/root',
        SYSTEMD_PAGER: '',
        container: 'lab',
      },
      // A process group of its own: nsenter forks, and a kill must reach the program too.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that does not read its input closes the pipe early.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`${file} could not be started inside the lab host`, { cause }));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (timedOut) {
        reject(
          new Error(`${[file, ...args].join(' ')} did not end inside the lab host within ${timeoutMs} ms`),
        );
      } else {
        resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
      }
    });
  });
}
