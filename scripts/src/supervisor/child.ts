import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { UnprivilegedUser } from '@smart-monitor/testing';
import { ErrorLines } from './error-lines.js';
import { LogFile } from './log-file.js';
import { commandFor, type Reach } from './reach.js';
import { Crashes } from './restart-policy.js';

/** A program of the product that runs beside the supervisor. */
export interface ChildSpec {
  readonly name: string;
  /** The program's file, relative to the checkout. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The user to run as; null for the supervisor's own. */
  readonly user: UnprivilegedUser | null;
  readonly reach: Reach;
  readonly logFile: string;
}

/** Exit codes after which another start cannot help: bad settings (EX_CONFIG) and bad usage (EX_USAGE). */
const hopeless = [78, 64];

/** How long a child may take to stop by itself. */
const graceMs = 10_000;

/** Runs a child, starts it again when it crashes, and stops it. */
export class Child {
  #process: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;
  #startedAt = 0;
  #timer: NodeJS.Timeout | null = null;
  /** The last line it wrote: most often why it ended. */
  #last = '';
  readonly #crashes = new Crashes();
  readonly #log: LogFile;
  readonly #errors: ErrorLines;

  constructor(
    readonly spec: ChildSpec,
    private readonly tell: (sentence: string) => void,
  ) {
    this.#log = new LogFile(spec.logFile);
    this.#errors = new ErrorLines((line) => tell(`[${spec.name}] ${line}`));
  }

  /** The child's process id, null while it does not run. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** False once the child has been given up. */
  get hopeful(): boolean {
    return this.#process !== null || this.#timer !== null;
  }

  start(): void {
    const { spec } = this;
    this.#timer = null;
    this.#startedAt = performance.now();
    const guard = pathToFileURL(
      path.join(spec.reach.checkout, 'scripts/dist/supervisor/child-guard.js'),
    ).href;
    const program = path.join(spec.reach.checkout, spec.script);
    const { file, args, ...ids } = commandFor(spec.reach, spec.user, [
      '--import',
      guard,
      '--optimize-for-size',
      program,
      ...(spec.args ?? []),
    ]);
    const child = spawn(file, args, {
      cwd: '/',
      // A session of its own: Ctrl-C reaches the supervisor alone, which stops everything in order.
      detached: true,
      env: { ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...ids,
    });
    this.#process = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.#log.write(chunk);
        this.#errors.read(chunk.toString());
        this.#last = lastLine(chunk.toString()) ?? this.#last;
      });
    }
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#ended(`could not be started: ${error.message}`, null);
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.#ended(signal ? `was ended by ${signal}` : `ended with code ${code}`, code);
        resolve();
      });
    });
  }

  /** SIGTERM, then SIGKILL for it and whatever it started. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const child = this.#process;
    if (child) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        this.tell(`${this.spec.name} did not stop within ${graceMs / 1000} s and is killed.`);
        child.kill('SIGKILL');
      }, graceMs);
      await this.#exited;
      clearTimeout(timer);
    }
    this.#log.close();
  }

  /** Ends it at once. */
  kill9(): void {
    this.#process?.kill('SIGKILL');
  }

  #ended(how: string, code: number | null): void {
    const { name, logFile } = this.spec;
    const pid = this.#process?.pid;
    this.#process = null;
    // It leads a process group: nothing that it started may stay.
    if (pid !== undefined) endGroup(pid);
    if (this.#stopping) return;
    // Words before a signal from outside are about something else.
    const said = this.#last && code !== null ? ` Its last words: ${this.#last}` : '';
    this.#last = '';
    if (code !== null && hopeless.includes(code)) {
      this.tell(
        `${name} ${how}: its settings cannot be used, so it is not started again.${said} See ${logFile}`,
      );
      return;
    }
    const wait = this.#crashes.note(performance.now() - this.#startedAt);
    if (wait === null) {
      this.tell(
        `${name} ${how}, for the ${this.#crashes.count}th time in a row. It is left alone now; the rest goes on. ` +
          `The reason is in ${logFile}; after a remedy, start Smart-Monitor again.`,
      );
      return;
    }
    this.tell(`${name} ${how}. It is started again in ${wait / 1000} s.${said} See ${logFile}`);
    this.#timer = setTimeout(() => this.start(), wait);
  }
}

function lastLine(text: string): string | null {
  const line = text.trimEnd().split('\n').at(-1)?.trim();
  return line ? line.slice(0, 300) : null;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is empty, as it should be.
  }
}
