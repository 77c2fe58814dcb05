import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Clock, HostSample } from '@smart-monitor/contracts';
import { EventRepository, isCursor } from '@smart-monitor/database';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../auth/principal.js';
import { SessionService } from '../auth/session.service.js';
import { tokens } from '../tokens.js';
import { EventFeed, type FeedListener } from './event-feed.js';
import { beatFrame, compareCursors, eventFrame, frame } from './frames.js';
import type { ReadyEvent } from './recent-events.js';
import { StreamClient } from './stream-client.js';

/** What arrives within this time goes out in one piece, the same bytes to everybody. */
const tickMs = 20;
/** How often every client is told that the connection lives; the console takes two missed beats for its loss. */
const beatMs = 15_000;
const sessionCheckMs = 20_000;
const pageSize = 500;
/** A client that missed more than this reads everything anew: that is less work for it than the replay. */
const replayLimit = 10_000;
const drainMs = 30_000;
const sampleKept = 500;
/** A sample of a host with a thousand values has some 100 KB. */
const sampleLimit = 200 * 1024;

/** The live stream: one reader of the table, one buffer per tick, any number of clients. */
@Injectable()
export class StreamService implements OnModuleInit, OnModuleDestroy, FeedListener {
  private readonly logger = new Logger('stream');
  readonly #clients = new Set<StreamClient>();
  readonly #samples = new Map<string, Buffer>();
  #events: ReadyEvent[] = [];
  #metrics: Buffer[] = [];
  #tick: NodeJS.Timeout | null = null;
  #timers: NodeJS.Timeout[] = [];
  #since: number;

  constructor(
    private readonly feed: EventFeed,
    private readonly events: EventRepository,
    private readonly sessions: SessionService,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {
    this.#since = clock.now();
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.#clients.size;
  }

  onModuleInit(): void {
    this.feed.start(this);
    this.#timers = [
      setInterval(() => this.beat(), beatMs).unref(),
      setInterval(() => void this.#cutEndedSessions(), sessionCheckMs).unref(),
    ];
  }

  onModuleDestroy(): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#tick !== null) clearTimeout(this.#tick);
    for (const client of this.#clients) client.close();
  }

  /** Begins a stream on the raw response. `lastId` is what the client has already. */
  open(reply: FastifyReply, principal: Principal, lastId: string | null): void {
    reply.hijack();
    const response = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would collect the stream otherwise.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    response.socket?.setNoDelay(true);
    const client = new StreamClient(response, principal, (gone) => this.#clients.delete(gone));
    this.#clients.add(client);
    client.send(this.#stateFrame());
    for (const sample of this.#samples.values()) client.send(sample);
    this.#join(client, lastId).catch((error: unknown) => {
      // The database went away in the middle: the client comes back with the last id that it has.
      this.logger.warn(`A stream could not be resumed: ${(error as Error).message}`);
      client.close();
    });
  }

  onEvents(events: readonly ReadyEvent[]): void {
    this.#events.push(...events);
    this.#schedule();
  }

  onState(live: boolean): void {
    this.#since = this.clock.now();
    this.logger.log(
      live ? 'The database answers: the stream is live.' : 'The database is away: the stream is stale.',
    );
    for (const client of this.#clients) client.send(this.#stateFrame());
  }

  /** A host sample arrived over MQTT, as JSON. What is none is left out: anybody who may publish can send it. */
  rawSample(payload: Buffer): void {
    let sample: HostSample;
    try {
      sample = JSON.parse(payload.toString()) as HostSample;
    } catch {
      return;
    }
    if (typeof sample?.hostId !== 'string' || !Array.isArray(sample.values)) return;
    if (payload.length > sampleLimit) return;
    const bytes = frame('metrics', sample);
    this.#samples.delete(sample.hostId);
    this.#samples.set(sample.hostId, bytes);
    if (this.#samples.size > sampleKept) this.#samples.delete(this.#samples.keys().next().value!);
    this.#metrics.push(bytes);
    this.#schedule();
  }

  /** Brings a client from where it was to the live position, without a gap and without repeating. */
  async #join(client: StreamClient, lastId: string | null): Promise<void> {
    if (lastId === null || this.feed.recent === null) {
      client.cursor = this.feed.recent?.newest ?? null;
      client.live = true;
      return;
    }
    if (!isCursor(lastId) || (await this.#outside(lastId))) return this.#reset(client);
    client.cursor = lastId;
    for (let sent = 0; !client.closed;) {
      // No await between this look and `live`: nothing can come in between.
      const recent = this.feed.recent.after(client.cursor);
      if (recent !== null) {
        client.sendNewer(recent);
        client.cursor = recent.at(-1)?.cursor ?? client.cursor;
        client.live = true;
        return;
      }
      const page = await this.events.after(client.cursor, pageSize);
      const last = page.events.at(-1);
      // What followed has been deleted meanwhile.
      if (last === undefined) return this.#reset(client);
      client.send(Buffer.concat(page.events.map(eventFrame)));
      client.cursor = last.cursor;
      sent += page.events.length;
      if (sent >= replayLimit) return this.#reset(client);
      if (!(await client.drained(drainMs))) return client.close();
    }
  }

  /** True when the table no longer holds what followed the cursor, or the cursor is of another database. */
  async #outside(cursor: string): Promise<boolean> {
    if (cursor === this.feed.recent?.newest || this.feed.recent?.after(cursor)?.length) return false;
    const [oldest, newest] = await Promise.all([this.events.oldestCursor(), this.events.newestCursor()]);
    return compareCursors(cursor, oldest) < 0 || compareCursors(cursor, newest) > 0;
  }

  #reset(client: StreamClient): void {
    client.send(frame('reset', { at: this.clock.now() }));
    client.cursor = this.feed.recent?.newest ?? null;
    client.live = true;
  }

  #schedule(): void {
    this.#tick ??= setTimeout(() => this.#flush(), tickMs);
  }

  #flush(): void {
    this.#tick = null;
    const events = this.#events;
    const metrics = this.#metrics;
    this.#events = [];
    this.#metrics = [];
    const first = events[0]?.cursor;
    const shared = Buffer.concat([...events.map(({ bytes }) => bytes), ...metrics]);
    const metricBytes = metrics.length > 0 ? Buffer.concat(metrics) : null;
    for (const client of this.#clients) {
      const fresh = first === undefined || client.cursor === null || compareCursors(client.cursor, first) < 0;
      if (client.live && fresh) {
        client.cursor = null;
        client.send(shared);
        continue;
      }
      // It caught up past a part of these already, or is still catching up.
      if (client.live) client.sendNewer(events);
      if (metricBytes !== null) client.send(metricBytes);
    }
  }

  #stateFrame(): Buffer {
    return frame('status', { state: this.feed.live ? 'live' : 'stale', since: this.#since });
  }

  /** Tells every client that the connection lives. */
  beat(): void {
    const bytes = beatFrame(this.clock.now());
    for (const client of this.#clients) client.send(bytes);
  }

  async #cutEndedSessions(): Promise<void> {
    for (const client of [...this.#clients]) {
      const good = await this.sessions.stillGood(client.principal).catch(() => true);
      if (!good) client.close();
    }
  }
}
