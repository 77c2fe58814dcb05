import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processIdentity, stillRuns } from '@smart-monitor/testing';

/** What a running product leaves in its data folder, for a second start and for `npm run sql`. */
export interface Running {
  /** Pid and start time of the supervisor. */
  readonly identity: string;
  readonly url: string;
  readonly kind: 'real' | 'lab' | 'none' | 'starting';
}

const fileOf = (stateRoot: string): string => path.join(stateRoot, 'running.json');

/** The product that runs on a data folder now, or null. */
export function findRunning(stateRoot: string): Running | null {
  try {
    const running = JSON.parse(readFileSync(fileOf(stateRoot), 'utf8')) as Running;
    return stillRuns(running.identity) ? running : null;
  } catch {
    return null;
  }
}

/**
 * Claims the data folder for this process.
 * @throws Error in words when a running product has it.
 */
export function claim(stateRoot: string, url: string): void {
  const running = findRunning(stateRoot);
  if (running && running.identity !== processIdentity(process.pid))
    throw new AlreadyRunning(stateRoot, running);
  rmSync(fileOf(stateRoot), { force: true });
  try {
    // Exclusive: of two that start at the same moment, one is told.
    writeFileSync(fileOf(stateRoot), content(url, 'starting'), { flag: 'wx' });
  } catch (error) {
    const other = findRunning(stateRoot);
    if (other) throw new AlreadyRunning(stateRoot, other);
    throw error;
  }
}

/** Says what is watched, once that is known. */
export function settle(stateRoot: string, url: string, kind: Running['kind']): void {
  writeFileSync(fileOf(stateRoot), content(url, kind));
}

/** Gives the data folder back. */
export function release(stateRoot: string): void {
  if (findRunning(stateRoot)?.identity === processIdentity(process.pid))
    rmSync(fileOf(stateRoot), { force: true });
}

/** A product runs on this data folder already. */
export class AlreadyRunning extends Error {
  constructor(stateRoot: string, running: Running) {
    super(
      `Smart-Monitor runs already on ${stateRoot} (process ${Number.parseInt(running.identity, 10)}): ${running.url}\n` +
        'Stop it there with Ctrl-C, or start a second one beside it: npm start -- --data OTHER --port OTHER',
    );
  }
}

function content(url: string, kind: Running['kind']): string {
  return `${JSON.stringify({ identity: processIdentity(process.pid), url, kind })}\n`;
}
