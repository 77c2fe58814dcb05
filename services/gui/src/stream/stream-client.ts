import type { ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal.js';
import { compareCursors, preamble } from './frames.js';

/** A client that reads so much slower than it is written to is cut off; the browser comes back and resumes. */
export const queueLimit = 256 * 1024;

/** One browser at the stream. */
export class StreamClient {
  /** True once it has everything up to the live position: from then on it shares the common buffers. */
  live = false;
  /** The last event that it was sent while catching up; those must not be sent again. */
  cursor: string | null = null;

  constructor(
    private readonly response: ServerResponse,
    readonly principal: Principal,
    private readonly onGone: (client: StreamClient) => void,
  ) {
    response.on('close', () => this.onGone(this));
    response.on('error', () => this.close());
    response.write(preamble);
  }

  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  /** Writes bytes; a client whose queue is full is cut. `write` keeps a reference to shared bytes, no copy. */
  send(bytes: Buffer): void {
    if (this.closed) return;
    this.response.write(bytes);
    if (this.response.writableLength > queueLimit) this.response.destroy();
  }

  /** Writes what is newer than what this client has, from a shared list. */
  sendNewer(events: readonly { readonly cursor: string; readonly bytes: Buffer }[]): void {
    const newer = events.filter(
      ({ cursor }) => this.cursor === null || compareCursors(cursor, this.cursor) > 0,
    );
    if (newer.length > 0) this.send(Buffer.concat(newer.map(({ bytes }) => bytes)));
  }

  /** Waits until the client has read what was written; false when it has gone, or reads nothing for `ms`. */
  async drained(ms: number): Promise<boolean> {
    if (this.response.writableLength < queueLimit / 4) return !this.closed;
    return new Promise((resolve) => {
      const done = (result: boolean) => {
        clearTimeout(timer);
        this.response.off('drain', onDrain).off('close', onClose);
        resolve(result);
      };
      const onDrain = () => done(true);
      const onClose = () => done(false);
      const timer = setTimeout(() => done(false), ms);
      timer.unref();
      this.response.once('drain', onDrain).once('close', onClose);
    });
  }

  close(): void {
    this.response.destroy();
  }
}
