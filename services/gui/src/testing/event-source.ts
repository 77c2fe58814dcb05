import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from './browser.js';

/** One server-sent event. */
export interface Received {
  readonly id: string | null;
  readonly event: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- specs look into events as a page's script would
  readonly data: any;
}

/** Reads a stream as a browser's EventSource does, without its reconnecting. */
export class EventSource {
  readonly received: Received[] = [];
  retryMs: number | null = null;
  comments = 0;
  ended = false;
  readonly #abort = new AbortController();

  static async open(
    browser: Browser,
    options: { readonly lastId?: string; readonly query?: string } = {},
  ): Promise<EventSource> {
    const source = new EventSource();
    const response = await fetch(`${browser.url}/api/v1/stream${options.query ?? ''}`, {
      signal: source.#abort.signal,
      headers: {
        cookie: browser.cookie,
        ...(options.lastId !== undefined && { 'last-event-id': options.lastId }),
      },
    });
    if (response.status !== 200)
      throw new Error(`The stream answered ${response.status}: ${await response.text()}`);
    void source.#read(response.body!);
    return source;
  }

  /** Everything of one kind. */
  of(event: string): Received[] {
    return this.received.filter((one) => one.event === event);
  }

  /** Waits until `enough` says so. @throws after `ms` milliseconds. */
  async until(enough: () => boolean, ms = 5_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!enough()) {
      if (Date.now() > deadline)
        throw new Error(`Not seen within ${ms} ms; received ${this.received.length} events.`);
      await sleep(5);
    }
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const part of body) {
        const blocks = (rest + decoder.decode(part, { stream: true })).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Cut off, by us or by the server.
    }
    this.ended = true;
  }

  #take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments += 1;
      const at = line.indexOf(': ');
      if (at > 0) fields.set(line.slice(0, at), line.slice(at + 2));
    }
    if (fields.has('retry')) this.retryMs = Number(fields.get('retry'));
    const data = fields.get('data');
    if (data === undefined) return;
    this.received.push({
      id: fields.get('id') ?? null,
      event: fields.get('event') ?? 'message',
      data: JSON.parse(data) as unknown,
    });
  }
}
