import { readdirSync, rmSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { HeartbeatCheck } from '@smart-monitor/contracts';
import { asks, Asker, type AskedCheck, type ResultPlace } from './asker.js';
import { BeatsListener, type BrokerAccess } from './beats.listener.js';
import { inForceFile, inForceText, type InForce } from './in-force.js';
import { checkOfFile, printOf } from './result-file.js';

/** How often it is looked for other checks where the kernel did not tell of them. */
const pollMs = 10_000;

/** What one check is looked at with. */
interface Running {
  readonly print: string;
  stop(): void;
}

/**
 * Looks at what the control process wants looked at, as the file `in-force.json` of the folder says, and follows it
 * when it changes. It has no way to the helper, to systemd or to the database.
 */
export class Checker {
  private text: string | null = null;
  private readonly running = new Map<string, Running>();
  private listener: BeatsListener | null = null;
  private listening = '';
  private watcher: FSWatcher | null = null;
  private timer: NodeJS.Timeout | null = null;
  private trouble = '';

  constructor(
    private readonly place: Omit<ResultPlace, 'onTrouble'>,
    private readonly broker: BrokerAccess,
    /** Something that a person should know, in words. */
    private readonly tell: (sentence: string, level: 'log' | 'error') => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.follow(), pollMs);
    this.follow();
  }

  close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.watcher?.close();
    for (const one of this.running.values()) one.stop();
    this.listener?.stop();
    return Promise.resolve();
  }

  private follow(): void {
    this.watchFolder();
    try {
      const text = inForceText(this.place.directory);
      if (text === this.text) return;
      const inForce = text === null ? null : (JSON.parse(text) as InForce);
      this.text = text;
      this.use(inForce);
      this.trouble = '';
    } catch (error) {
      this.onTrouble(error);
    }
  }

  /** The folder may come to be only after us, and be made anew. */
  private watchFolder(): void {
    if (this.watcher !== null) return;
    try {
      this.watcher = watch(this.place.directory, { persistent: false }, (_event, file) => {
        if (file === inForceFile) this.follow();
      });
      this.watcher.on('error', () => {
        this.watcher?.close();
        this.watcher = null;
      });
    } catch {
      this.watcher = null;
    }
  }

  private use(inForce: InForce | null): void {
    const checks = inForce?.checks ?? [];
    const asked = checks.filter(asks);
    const wanted = new Map(asked.map((check) => [check.name, printOf(check)]));
    for (const [name, one] of this.running) {
      if (wanted.get(name) === one.print) continue;
      one.stop();
      this.running.delete(name);
    }
    this.dropResults(new Set(checks.map(({ name }) => name)));
    asked.forEach((check, index) => this.ask(check, index / asked.length));
    const beating = checks.filter((check): check is HeartbeatCheck => check.kind === 'heartbeat');
    this.listen(beating, inForce?.host);
    this.tell(`${asked.length} checks are asked, and ${beating.length} services are listened to`, 'log');
  }

  /** What is not looked at any more leaves nothing behind. */
  private dropResults(kept: ReadonlySet<string>): void {
    for (const file of readdirSync(this.place.directory)) {
      const check = checkOfFile(file);
      if (check !== null && !kept.has(check)) rmSync(join(this.place.directory, file), { force: true });
    }
  }

  /** @param share where in the first interval the first look is, from 0 to 1. */
  private ask(check: AskedCheck, share: number): void {
    if (this.running.has(check.name)) return;
    const place = { ...this.place, onTrouble: (error: unknown) => this.onTrouble(error) };
    const asker = new Asker(check, place, share * check.intervalSeconds * 1_000);
    this.running.set(check.name, { print: printOf(check), stop: () => asker.stop() });
  }

  private listen(checks: readonly HeartbeatCheck[], host: InForce['host'] | undefined): void {
    const listening = JSON.stringify([checks, host]);
    if (listening === this.listening) return;
    this.listening = listening;
    this.listener?.stop();
    const place = { ...this.place, onTrouble: (error: unknown) => this.onTrouble(error) };
    const hosts = host === undefined ? [] : [host.hostname, host.id];
    this.listener = new BeatsListener(checks, hosts, this.broker, place);
    this.listener.start().catch((error: unknown) => this.onTrouble(error));
  }

  /** The same trouble is told once. */
  private onTrouble(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    if (words === this.trouble) return;
    this.trouble = words;
    this.tell(`what the checks saw cannot be handed on: ${words}`, 'error');
  }
}
