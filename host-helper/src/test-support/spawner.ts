import { constants, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A process that was started under a number of our choice. */
export interface Spawned {
  readonly pid: number;
  /** Clock ticks since the boot. */
  readonly startTime: number;
}

/** The orders of fixtures/kill/spawner.sh. */
export const spawnerOrders = {
  spawn: (pid: number, unit: string, program: string): string => `spawn ${pid} ${unit} ${program}\n`,
  swap: (pid: number, unit: string, program: string): string => `swap ${pid} ${unit} ${program}\n`,
  end: 'end\n',
};

export function spawnedOf(answer: string): Spawned {
  const [pid, startTime] = answer.split(' ').map(Number);
  return { pid: pid!, startTime: startTime! };
}

/** Whether the answer to `end` tells of a process that nobody had signalled before. */
export function wasUnharmed(answer: string): boolean {
  return answer === '143';
}

/** Asks a spawner and waits for it without doing anything else, as a signal that is being sent does. */
export function askSpawnerSync(input: number, output: number, order: string): string {
  writeSync(input, order);
  const bytes = Buffer.alloc(64);
  let answer = '';
  while (!answer.endsWith('\n')) answer += bytes.toString('utf8', 0, readSync(output, bytes));
  return answer.trim();
}

/** A spawner over its fifos in a folder, for a test outside of the lab host. */
export class Spawner {
  private readonly input: number;
  private readonly output: Socket;
  private readonly waiting: ((line: string) => void)[] = [];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.input = openSync(`${folder}/in`, constants.O_RDWR);
    this.output = new Socket({ fd: openSync(`${folder}/out`, constants.O_RDWR | constants.O_NONBLOCK) });
    createInterface({ input: this.output }).on('line', (line) => this.waiting.shift()?.(line));
  }

  ask(order: string): Promise<string> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      writeSync(this.input, order);
    });
  }

  close(): void {
    this.output.destroy();
  }
}
