import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@smart-monitor/testing';

/** The checkout, the same from src (vitest) and from dist. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** A product as a person starts it, in a process of its own: what `npm start` runs once everything is built. */
export class StartedProduct {
  private constructor(
    readonly url: string,
    readonly data: string,
    private readonly child: ChildProcess,
    private readonly said: () => string,
  ) {}

  /** Starts in lab mode on a free port with a data folder of its own; resolves when the box is shown. */
  static async start(env: Readonly<Record<string, string>> = {}, data?: string): Promise<StartedProduct> {
    const port = await freePort();
    const folder = data ?? mkdtempSync(path.join(tmpdir(), 'smart-monitor-e2e-'));
    let text = '';
    const child = spawn(
      process.execPath,
      [path.join(checkout, 'scripts/dist/main.js'), '--lab', '--port', String(port), '--data', folder],
      { env: { ...personsEnv(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const product = new StartedProduct(`http://127.0.0.1:${port}`, folder, child, () => text);
    const deadline = Date.now() + 100_000;
    while (!text.includes('Ctrl-C')) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await product.stop();
        throw new Error(`The product did not start:\n${text}`);
      }
      await sleep(50);
    }
    return product;
  }

  /** Everything that it told on the terminal. */
  get output(): string {
    return this.said();
  }

  /** The first-run credentials out of the box, or null where the box shows none. */
  get credentials(): { username: string; password: string } | null {
    const username = /User +(\S+)/.exec(this.output)?.[1];
    const password = /Password +(\S+)/.exec(this.output)?.[1];
    return username && password ? { username, password } : null;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Runs `npm run sql` against it and gives what it prints. */
  async sql(statement: string): Promise<string> {
    return this.script('sql', statement);
  }

  /** Runs `npm run NAME` on its data folder and gives what it prints. */
  async script(name: 'sql' | 'backup' | 'restore', ...args: string[]): Promise<string> {
    const script = path.join(checkout, `scripts/dist/${name}.js`);
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--data', this.data, ...args]);
    return stdout;
  }

  /** Breaks a sample service as `npm run lab -- HOW UNIT` does. */
  async lab(how: string, unit: string): Promise<void> {
    const script = path.join(checkout, 'scripts/dist/lab.js');
    await promisify(execFile)(process.execPath, [script, how, unit], {
      env: { ...process.env, LAB_SOCKET: path.join(this.data, 'lab/control.sock') },
    });
  }

  /** Ctrl-C; resolves with the exit code. The data stays for another start when `keep` is set. */
  async stop(keep = false): Promise<number | null> {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGINT');
      await ended;
    }
    if (!keep) rmSync(this.data, { recursive: true, force: true });
    return this.child.exitCode;
  }

  /** Kills the supervisor without any warning. */
  async kill9(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** Waits until `look` gives something, and gives that. */
export async function until<T>(what: string, look: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(100);
  }
}

/** A person's environment: the test runner's own has names (MODE) that are settings of the product. */
function personsEnv(): Record<string, string> {
  const { PATH = '/usr/sbin:/usr/bin:/sbin:/bin', HOME = '/', LANG = 'C.UTF-8' } = process.env;
  return { PATH, HOME, LANG };
}
