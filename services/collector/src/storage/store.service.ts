import path from 'node:path';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { HostSample } from '@smart-monitor/contracts';
import { Database, DatabaseError, TelemetryRepository } from '@smart-monitor/database';
import { SETTINGS, type Settings } from '../settings.js';
import { schemaReady } from './schema.js';
import { Spool } from './spool.js';

/** Bytes of samples for one transaction: some 2,000 values. More would not be faster, and would cost memory after an outage. */
const batchBytes = 128 * 1024;

/** How long the last samples may take on their way to the database when the process is asked to stop. */
const farewellMs = 1_200;

/** What became of samples since the start. */
export interface StoreTotals {
  readonly stored: number;
  readonly lost: number;
  readonly waitingBytes: number;
}

/** Brings samples to the database: through the spool always, in order, taken out after their commit. */
@Injectable()
export class StoreService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('storage');
  readonly #telemetry: TelemetryRepository;
  readonly #spool: Spool;
  readonly #abort = new AbortController();
  #ready = false;
  #draining: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #delayMs = 0;
  #away = false;
  #stored = 0;
  #lost = 0;
  #schema: Promise<void> = Promise.resolve();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
  ) {
    this.#telemetry = new TelemetryRepository(database);
    const directory = path.join(settings.state.directory, 'spool');
    this.#spool = new Spool(
      { directory, limitBytes: settings.sampling.spoolMegabytes * 1_000_000 },
      (samples, sentence) => {
        this.#lost += samples;
        this.#logger.warn(sentence);
      },
    );
  }

  get totals(): StoreTotals {
    return { stored: this.#stored, lost: this.#lost, waitingBytes: this.#spool.waitingBytes };
  }

  /** True once the schema is there: others of this process wait for it. */
  get ready(): boolean {
    return this.#ready;
  }

  onApplicationBootstrap(): void {
    if (this.#spool.waitingBytes > 0)
      this.#logger.log(`${this.#spool.waitingBytes} bytes of samples wait from an earlier run.`);
    this.#schema = schemaReady(
      this.database,
      this.settings.database.initSchema,
      this.#logger,
      this.#abort.signal,
    ).then(
      () => {
        this.#ready = true;
        this.#wake();
      },
      (error: unknown) => {
        if (!this.#abort.signal.aborted) this.#logger.error(String(error));
      },
    );
  }

  /** Takes a sample; it is on disk when this returns, and in the database soon. */
  add(sample: HostSample): void {
    this.#spool.append(sample);
    if (this.#delayMs === 0) this.#wake();
  }

  /** Ends within two seconds; what the database did not take until then stays in the spool. */
  async onApplicationShutdown(): Promise<void> {
    this.#abort.abort();
    clearTimeout(this.#retry);
    const timer = new Promise<void>((resolve) => setTimeout(resolve, farewellMs).unref());
    if (this.#ready && !this.#away) {
      this.#wake();
      await Promise.race([this.#draining, timer]);
    }
    await Promise.race([this.#schema, timer]);
    // A server that hangs is not waited for: the end of the process closes the connection as well.
    await Promise.race([this.database.close(), timer]);
    this.#spool.close();
  }

  #wake(): void {
    if (!this.#ready) return;
    this.#draining ??= this.#drain().finally(() => (this.#draining = null));
  }

  async #drain(): Promise<void> {
    for (;;) {
      const batch = this.#spool.peek(batchBytes);
      if (!batch) return;
      try {
        await this.#store(batch.samples);
      } catch (error) {
        this.#later(error);
        return;
      }
      this.#spool.acknowledge(batch);
      if (this.#away) this.#logger.log('The database takes samples again.');
      this.#away = false;
      this.#delayMs = 0;
    }
  }

  async #store(samples: readonly HostSample[]): Promise<void> {
    try {
      const { stored, outOfTime } = await this.#telemetry.write(samples);
      this.#stored += stored;
      if (outOfTime > 0)
        this.#lose(outOfTime, `${outOfTime} samples have a time that no partition is made for.`);
    } catch (error) {
      if (!(error instanceof DatabaseError) || !error.dataRefused) throw error;
      if (samples.length === 1) {
        this.#lose(1, `A sample of ${new Date(samples[0]!.at).toISOString()} was refused: ${error.message}`);
        return;
      }
      // One of them is what the server will never take: find it, so that the others get through.
      const half = samples.length >> 1;
      await this.#store(samples.slice(0, half));
      await this.#store(samples.slice(half));
    }
  }

  #lose(samples: number, sentence: string): void {
    this.#lost += samples;
    this.#logger.warn(sentence);
  }

  #later(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (!this.#away) this.#logger.warn(`${message}. Samples are kept on disk until it works again.`);
    this.#away = true;
    if (this.#abort.signal.aborted) return;
    this.#delayMs = Math.min(15_000, Math.max(500, this.#delayMs * 2));
    this.#retry = setTimeout(() => this.#wake(), this.#delayMs);
  }
}
