import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { systemClock, type HostSample } from '@smart-monitor/contracts';
import { SETTINGS, type Settings } from '../settings.js';
import { WatchedHost } from '../sources/watched-host.js';
import { StoreService } from '../storage/store.service.js';
import { LiveClient } from './live.client.js';
import { nextDue } from './schedule.js';

/** A line of life in the log, milliseconds. */
const heartbeatMs = 300_000;

/** Measures the host on a fixed rhythm, and hands each sample to the live views and to the store. */
@Injectable()
export class SamplingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('sampling');
  readonly #intervalMs: number;
  /** Sources that failed in their last run, by name. */
  readonly #failing = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #taken = 0;
  #skipped = 0;
  #told = systemClock.mono();

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly host: WatchedHost,
    private readonly live: LiveClient,
    private readonly store: StoreService,
  ) {
    this.#intervalMs = settings.sampling.intervalSeconds * 1000;
  }

  onApplicationBootstrap(): void {
    this.#logger.log(
      `Host ${this.host.hostname} (${this.host.id}) is measured every ${this.#intervalMs / 1000} s.`,
    );
    if (!this.host.seesDisks)
      this.#logger.warn(
        "The space of disks is not measured: mount the host's root folder and name it in HOST_ROOT.",
      );
    const start = systemClock.mono();
    this.#running = this.#tick(start, start);
  }

  /** Ends after the sample under way, so that it is stored with the others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
    this.host.close();
  }

  async #tick(start: number, due: number): Promise<void> {
    try {
      await this.#sample();
    } catch (error) {
      this.#logger.error(`A sample could not be taken: ${(error as Error).stack ?? String(error)}`);
    }
    if (this.#stopped) return;
    const now = systemClock.mono();
    const next = nextDue(start, this.#intervalMs, due, now);
    if (next.skipped > 0) {
      this.#skipped += next.skipped;
      this.#logger.warn(
        `${next.skipped === 1 ? 'One sample was' : `${next.skipped} samples were`} skipped: this process was held up, or the sample before took until now.`,
      );
    }
    this.#heartbeat(now);
    this.#timer = setTimeout(() => (this.#running = this.#tick(start, next.at)), next.at - now);
  }

  async #sample(): Promise<void> {
    const at = systemClock.now();
    const { values, sources } = await this.host.sampler.sample();
    const sample: HostSample = { hostId: this.host.id, hostname: this.host.hostname, at, values, sources };
    this.#taken++;
    this.store.add(sample);
    this.live.publish(sample);
    for (const { source, success, error = '' } of sources) {
      if (success) {
        if (this.#failing.delete(source)) this.#logger.log(`The source ${source} works again.`);
      } else if (this.#failing.get(source) !== error) {
        this.#failing.set(source, error);
        this.#logger.warn(error);
      }
    }
  }

  #heartbeat(now: number): void {
    if (now - this.#told < heartbeatMs) return;
    this.#told = now;
    const { stored, lost, waitingBytes } = this.store.totals;
    const memory = Math.round(process.memoryUsage.rss() / 1_048_576);
    this.#logger.log(
      `${this.#taken} samples taken, ${this.#skipped} skipped, ${stored} values stored, ${lost} samples lost, ${waitingBytes} bytes waiting; memory ${memory} MiB.`,
    );
  }
}
