import { Worker } from 'node:worker_threads';

/** The main loop shows a sign of life this often in the time that it may stall for. */
const slices = 6;

/**
 * What runs in the thread: it sleeps until the main loop gives a sign of life. `slices` sleeps in a row without one
 * mean a stall; one sleep alone does not, because after a halt of the whole process (SIGSTOP, a paused virtual
 * machine) both sides wake up late. It writes to the descriptor itself, since console and process.stderr of a thread
 * are served by the loop that has stalled.
 */
const source = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const { beats, sliceMs, slices, message } = workerData;
for (let seen = Atomics.load(beats, 0), missed = 0; ; ) {
  Atomics.wait(beats, 0, seen, sliceMs);
  const now = Atomics.load(beats, 0);
  missed = now === seen ? missed + 1 : 0;
  seen = now;
  if (missed >= slices) {
    try { writeSync(2, message); } catch {}
    process.kill(process.pid, 'SIGABRT');
  }
}`;

/**
 * A thread that aborts this process (SIGABRT) when its main loop has stalled for longer than `stallMs`; for where
 * systemd's watchdog cannot be fed. It sees a busy or blocked loop, not a process that is stopped as a whole.
 */
export class StallThread {
  private readonly beats = new Int32Array(new SharedArrayBuffer(4));
  private readonly timer: NodeJS.Timeout;
  private readonly worker: Worker;

  /** @param onEnd told where the thread has ended by itself, with the reason; nobody watches from then on */
  constructor(stallMs: number, onEnd: (reason: string) => void) {
    const sliceMs = stallMs / slices;
    const prefix = process.env['JOURNAL_STREAM'] === undefined ? 'smart-monitor-helper: error: ' : '<2>';
    const message = `${prefix}The main loop has stalled for ${stallMs / 1000} s; the process is aborted, so that a fresh one begins.\n`;
    this.worker = new Worker(source, {
      eval: true,
      env: {},
      execArgv: [],
      workerData: { beats: this.beats, sliceMs, slices, message },
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
    });
    this.worker.on('error', (error) => onEnd(error.message));
    this.worker.unref();
    this.timer = setInterval(() => this.beat(), sliceMs / 2);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.worker.removeAllListeners('error');
    await this.worker.terminate();
  }

  private beat(): void {
    Atomics.add(this.beats, 0, 1);
    Atomics.notify(this.beats, 0);
  }
}
