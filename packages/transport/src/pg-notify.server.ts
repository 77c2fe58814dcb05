import { Logger } from '@nestjs/common';
import { BaseRpcContext, Server } from '@nestjs/microservices';
import pg from 'pg';
import { Backoff, settle, wordsOf } from './settle.js';

/** Why a handler is called: something was told, the connection is new (so something may have been missed), or it is time to look. */
export type WakeCause = 'notify' | 'connect' | 'poll';

/** What a handler gets as its payload. It carries nothing of the change: read the tables. */
export interface Wake {
  readonly channel: string;
  readonly cause: WakeCause;
}

export class PgNotifyContext extends BaseRpcContext<[Wake]> {
  getChannel(): string {
    return this.args[0].channel;
  }
}

export interface PgNotifyOptions {
  /** postgresql://user:password@host:port/database */
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Milliseconds between two looks while notifications cannot arrive, or a handler failed. Default 5,000. */
  readonly pollMs?: number;
}

/** What one channel's handler is at. */
interface ChannelState {
  running: boolean;
  /** Called for while it was running: it runs once more afterwards, however often it was called. */
  again: WakeCause | null;
  failing: boolean;
}

/** While notifications arrive, only every so many-th look by the clock is made: for what was changed without one. */
const seldom = 3;

/** Milliseconds to connect, and for the server to answer that it is still there. */
const patienceMs = 3_000;

/**
 * Nest transport: `@EventPattern('<channel>')` methods are called when PostgreSQL notifies the channel, after each
 * new connection, and by the clock: every few seconds while no notification can arrive, seldom while they do. A channel's
 * handler never runs twice at once; a burst of notifications becomes one more run. PostgreSQL may be away at the
 * start and at any time: it is looked for again, and handlers go on being called by the clock.
 */
export class PgNotifyServer extends Server {
  override readonly transportId = Symbol('pg-notify');
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger(PgNotifyServer.name);
  readonly #channels = new Map<string, ChannelState>();
  readonly #backoff = new Backoff(250, 5_000);
  #client: pg.Client | null = null;
  #closed = false;
  #lost = false;
  #asking = false;
  #polls = 0;
  #pollTimer: NodeJS.Timeout | null = null;
  #reconnectTimer: NodeJS.Timeout | null = null;

  constructor(private readonly options: PgNotifyOptions) {
    super();
  }

  listen(callback: () => void): void {
    this.#closed = false;
    for (const channel of this.messageHandlers.keys())
      this.#channels.set(channel, { running: false, again: null, failing: false });
    void this.#connect();
    this.#pollTimer = setInterval(() => this.#poll(), this.options.pollMs ?? 5_000);
    callback();
  }

  /** Stops calling handlers; one that is running is not waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#pollTimer) clearInterval(this.#pollTimer);
    if (this.#reconnectTimer) clearTimeout(this.#reconnectTimer);
    this.#drop();
  }

  /** True while notifications can arrive. */
  get connected(): boolean {
    return this.#client !== null;
  }

  on(): never {
    throw new Error('PgNotifyServer has no events of its own; its handlers are @EventPattern methods.');
  }

  unwrap<T>(): T {
    return this.#client as T;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: this.options.applicationName ?? 'smart-monitor listener',
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      keepAlive: true,
    });
    const lost = (error?: unknown) => {
      client.removeAllListeners('end');
      this.#lose(client, error);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ channel }) => this.#wake(channel, 'notify'));
    try {
      await client.connect();
      for (const channel of this.#channels.keys())
        await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      return lost(error);
    }
    if (this.#closed) return void client.end().catch(() => undefined);
    this.#client = client;
    this.#backoff.reset();
    if (this.#lost) this.logger.log('PostgreSQL answers again; listening for notifications.');
    this.#lost = false;
    for (const channel of this.#channels.keys()) this.#wake(channel, 'connect');
  }

  /** Gives a connection up, once, and tries again a little later. */
  #lose(client: pg.Client, error: unknown): void {
    client.removeAllListeners('notification');
    client.end().catch(() => undefined);
    if (this.#client === client) this.#client = null;
    if (this.#closed || this.#reconnectTimer) return;
    if (!this.#lost)
      this.logger.warn(
        `Cannot listen for PostgreSQL's notifications, looking every ${(this.options.pollMs ?? 5_000) / 1_000} s instead: ${error ? wordsOf(error) : 'the connection ended'}`,
      );
    this.#lost = true;
    this.#reconnectTimer = setTimeout(() => {
      this.#reconnectTimer = null;
      void this.#connect();
    }, this.#backoff.take());
  }

  #drop(): void {
    const client = this.#client;
    this.#client = null;
    client?.removeAllListeners('end');
    client?.removeAllListeners('notification');
    client?.end().catch(() => undefined);
  }

  #poll(): void {
    const client = this.#client;
    this.#polls += 1;
    const told = client !== null && this.#polls % seldom !== 0;
    for (const [channel, { failing }] of this.#channels) if (!told || failing) this.#wake(channel, 'poll');
    if (!client || this.#asking) return;
    this.#asking = true;
    // A server that hangs sends no error: it is asked, and a connection without an answer is given up.
    client
      .query('SELECT 1')
      .catch((error: unknown) => this.#client === client && this.#lose(client, error))
      .finally(() => (this.#asking = false));
  }

  #wake(channel: string, cause: WakeCause): void {
    const state = this.#channels.get(channel);
    if (!state || this.#closed) return;
    if (state.running) {
      // The clock's call can be left out: the run that is under way looks at the tables as well.
      if (cause !== 'poll') state.again = cause;
      return;
    }
    state.running = true;
    void this.#run(channel, cause, state);
  }

  async #run(channel: string, cause: WakeCause, state: ChannelState): Promise<void> {
    const wake: Wake = { channel, cause };
    try {
      await settle(this.messageHandlers.get(channel)!, wake, new PgNotifyContext([wake]));
      state.failing = false;
    } catch (error) {
      if (!state.failing)
        this.logger.warn(`The handler of ${channel} failed and will be called again: ${wordsOf(error)}`);
      state.failing = true;
    }
    state.running = false;
    const { again } = state;
    state.again = null;
    if (again) this.#wake(channel, again);
  }
}
