import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { systemClock } from '@smart-monitor/contracts';
import { Database, HostRepository, PartitionRepository } from '@smart-monitor/database';
import { SETTINGS, type Settings } from '../settings.js';
import { WatchedHost } from '../sources/watched-host.js';
import { StoreService } from './store.service.js';

/** How often the host's row is renewed: what the console calls "seen just now". */
const seenMs = 10_000;
/** How often partitions are looked after. */
const partitionsMs = 3_600_000;
/** Days made in advance, so that a database without its collector has room for a while. */
const daysAhead = 3;
const hourMs = 3_600_000;

/** Keeps the host's row fresh and the partitions of telemetry in their window. */
@Injectable()
export class KeeperService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('keeper');
  readonly #hosts: HostRepository;
  readonly #partitions: PartitionRepository;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #introduced = false;
  #partitionsDueAt = 0;
  #told = '';
  #busy: Promise<void> = Promise.resolve();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly host: WatchedHost,
    private readonly store: StoreService,
    database: Database,
  ) {
    this.#hosts = new HostRepository(database);
    this.#partitions = new PartitionRepository(database);
  }

  onApplicationBootstrap(): void {
    this.#busy = this.#round();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.race([this.#busy, new Promise((resolve) => setTimeout(resolve, 300).unref())]);
  }

  async #round(): Promise<void> {
    if (this.store.ready) {
      try {
        await this.#hostRow();
        await this.#partitionWindow();
        this.#told = '';
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== this.#told && !this.#stopped) this.#logger.warn(message);
        this.#told = message;
      }
    }
    if (this.#stopped) return;
    const wait = this.store.ready ? seenMs : 250;
    this.#timer = setTimeout(() => (this.#busy = this.#round()), wait);
  }

  async #hostRow(): Promise<void> {
    const row = { id: this.host.id, hostname: this.host.hostname, lastSeen: systemClock.now() };
    if (this.#introduced) return this.#hosts.upsert(row);
    const { bootId, ...inventory } = this.host.inventory();
    await this.#hosts.upsert({ ...row, osPlatform: 'Linux', inventory, ...(bootId !== null && { bootId }) });
    this.#introduced = true;
  }

  async #partitionWindow(): Promise<void> {
    if (systemClock.mono() < this.#partitionsDueAt) return;
    const now = systemClock.now();
    await this.#partitions.ensure(daysAhead, now);
    const dropped = await this.#partitions.drop(now - this.settings.sampling.rawHours * hourMs);
    if (dropped.length > 0) this.#logger.log(`Days beyond the window were dropped: ${dropped.join(', ')}.`);
    this.#partitionsDueAt = systemClock.mono() + partitionsMs;
  }
}
