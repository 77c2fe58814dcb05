import { spawn } from 'node:child_process';
import process from 'node:process';

/** A phase ended badly; the message holds the end of its output and what a person can do. */
export class PhaseFailed extends Error {}

const frames = ['|', '/', '-', '\\'];
const tailLines = 40;

/** Shows what is being done: one line for each phase with its time; on a terminal a spinner while it lasts. */
export class Phases {
  constructor(out = process.stdout) {
    this.out = out;
  }

  /** A line that is no phase. */
  say(sentence) {
    this.out.write(`${sentence}\n`);
  }

  /** Runs `work` as a phase named `title` and returns its result. */
  async run(title, work) {
    const began = Date.now();
    const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
    let turn = 0;
    const spin = () => this.out.write(`\r${frames[turn++ % frames.length]} ${title} ... ${seconds()} s`);
    if (!this.out.isTTY) this.out.write(`  ${title} ...\n`);
    const timer = this.out.isTTY ? setInterval(spin, 120) : null;
    try {
      const result = await work();
      this.#end(timer, `ok ${title} (${seconds()} s)`);
      return result;
    } catch (error) {
      this.#end(timer, `!! ${title} failed after ${seconds()} s`);
      throw error;
    }
  }

  #end(timer, line) {
    if (timer) {
      clearInterval(timer);
      this.out.write('\r\u001b[K');
    }
    this.out.write(`${line}\n`);
  }
}

/**
 * Runs a program quietly and resolves with its output, or rejects with a PhaseFailed that holds the end of it and
 * `remedy`. Ctrl-C meanwhile ends the program and this process.
 */
export function quietly(file, args, { cwd, env, remedy }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const forward = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    let text = '';
    const keep = (chunk) => (text = (text + chunk).slice(-200_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const fail = (why) => {
      // npm ends its errors with its usage, which helps nobody here.
      const tail = text
        .split('\nnpm error Clean install a project')[0]
        .trim()
        .split('\n')
        .slice(-tailLines)
        .join('\n');
      reject(new PhaseFailed(`${tail}\n\n\`${[file, ...args].join(' ')}\` ${why}. ${remedy}`));
    };
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('close', (code, signal) => {
      for (const name of signals) process.removeListener(name, forward);
      if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(130);
      if (code === 0) resolve(text);
      else fail(signal ? `was ended by ${signal}` : `ended with code ${code}`);
    });
  });
}
