import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A Node program under test, in a process of its own. */
export interface NodeProcess {
  readonly pid: number;
  /** Everything it wrote so far, both streams. */
  output(): string;
  /** Asks it to end (SIGTERM) and waits; killed after ten seconds. Gives its exit code, null when a signal ended it, and the milliseconds it took. */
  stop(): Promise<{ code: number | null; ms: number }>;
  /** Kills it at once, as the kernel would when memory runs out. */
  kill9(): Promise<void>;
}

/** Starts `node [flags] script` with exactly the given variables and PATH. It dies with `stop` or `kill9`, or with this process. */
export function startNode(
  script: string,
  options: { readonly env?: Readonly<Record<string, string>>; readonly flags?: readonly string[] } = {},
): NodeProcess {
  const child = spawn(process.execPath, [...(options.flags ?? []), script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const takeAlong = () => child.kill('SIGKILL');
  process.once('exit', takeAlong);
  void exited.then(() => process.off('exit', takeAlong));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    async stop() {
      const begun = performance.now();
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      child.kill('SIGTERM');
      const [code] = await exited;
      clearTimeout(timer);
      return { code, ms: performance.now() - begun };
    },
    async kill9() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
