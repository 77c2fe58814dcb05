import type { Clock, HelperState } from '@smart-monitor/contracts';
import { readWhole, writeWhole } from '../../ledger/snapshot.js';
import { grantBy } from '../decide/allow-list.js';
import type { Grant, HelperPosture } from '../decide/context.js';
import { noList, type ApprovedList } from './answers/approved.js';
import type { HelperHealth } from './answers/health.js';
import type { HelperClient } from './helper.client.js';
import { isPassing, stateOfError, stateOfHealth } from './helper-state.js';

const everyMs = 5_000;
/** A helper that did not answer once may be starting anew: it is asked again this soon, milliseconds. */
const secondLookMs = 1_000;
/** What a list says beside its file (which units are the product's own) is asked for anew after this long, milliseconds. */
const listForMs = 60_000;
/** A look at a lease that runs out comes this much later, milliseconds. */
const afterLeaseMs = 20;

/** What the watch needs around it. */
interface WatchOptions {
  readonly clock: Clock;
  /** Where the last good list is kept. */
  readonly listFile: string;
  /** Something that matters to decisions or to people has changed. */
  onChange(): void;
  /** The helper has answered. */
  onHealth?(health: HelperHealth): void;
  onError(error: unknown): void;
}

/**
 * Keeps in touch with the helper: renews the lease, learns the allow-list in force and whether the helper may act.
 * The last good list is kept in the state folder, so that a restart without a helper still knows what is listed; the
 * helper itself judges every call again.
 */
export class HelperWatch {
  state: HelperState = 'unknown';
  detail = 'it has not been asked yet';
  /** Since when the state is what it is, milliseconds since the epoch. */
  since: number;
  posture: HelperPosture = { dryRun: null, monitorOnly: false, away: null, packageManager: null };
  list: ApprovedList;
  /** What the helper last told of itself; null while it does not answer. */
  health: HelperHealth | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** How often in a row the helper did not answer. */
  private silences = 0;
  private listAskedMono = Number.NEGATIVE_INFINITY;
  private stopped = false;
  private stored: string;
  private seen = '';

  constructor(
    private readonly client: HelperClient | null,
    private readonly options: WatchOptions,
  ) {
    this.since = options.clock.now();
    this.list = { ...noList, ...readWhole<Partial<ApprovedList>>(options.listFile, {}) };
    this.stored = JSON.stringify(this.list);
    if (client === null) {
      this.state = 'unconfigured';
      this.detail = 'no helper key is configured (HELPER_API_KEY)';
      this.posture = { ...this.posture, away: this.detail };
    }
  }

  /** Path of the helper's socket; empty where no helper is configured. */
  get socket(): string {
    return this.client?.socket ?? '';
  }

  /** Who may act by the helper's lease, as it was last told. */
  get lease(): 'mine' | 'other' | 'none' {
    if (this.health === null || this.health.lease.holder === null) return 'none';
    return this.health.lease.mine ? 'mine' : 'other';
  }

  readonly grant: Grant = (names, verb, executable) => grantBy(this.list)(names, verb, executable);

  /** Asks at once, then every 5 s, and when another instance's lease runs out. */
  async start(): Promise<void> {
    if (this.client === null || this.stopped) return;
    await this.look(this.client).catch((error: unknown) => this.options.onError(error));
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.start(), this.pauseMs());
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private pauseMs(): number {
    if (this.silences === 1) return secondLookMs;
    const remainingMs = this.state === 'lease-held' ? (this.health?.lease.remainingMs ?? 0) : 0;
    return remainingMs > 0 ? Math.min(everyMs, remainingMs + afterLeaseMs) : everyMs;
  }

  /** Asks for the list where it is not the one that is known. */
  private async learn(client: HelperClient, inForce: HelperHealth['approved']): Promise<void> {
    const { hash, degraded, reason } = this.list;
    const isKnown = inForce.hash === hash && inForce.degraded === degraded && inForce.reason === reason;
    const now = this.options.clock.mono();
    if (isKnown && this.silences === 0 && now < this.listAskedMono + listForMs) return;
    this.keep(await client.approved());
    this.listAskedMono = now;
  }

  /** A list that cannot be stored is in force all the same; it is stored when it is next asked for. */
  private keep(list: ApprovedList): void {
    this.list = list;
    const text = JSON.stringify(list);
    if (text === this.stored) return;
    try {
      writeWhole(this.options.listFile, list);
      this.stored = text;
    } catch {
      // A full disk: the ledger says so.
    }
  }

  private async look(client: HelperClient): Promise<void> {
    try {
      const health = await client.health();
      this.health = health;
      await this.learn(client, health.approved);
      this.silences = 0;
      const { state, detail } = stateOfHealth(health, client.wantsLease);
      const away = state === 'lease-held' || state === 'old' ? awayWords(detail) : null;
      const { dryRun, monitorOnly, packageManager } = health;
      this.posture = { dryRun, monitorOnly, away, packageManager };
      this.enter(state, detail);
      this.options.onHealth?.(health);
    } catch (error) {
      const state = stateOfError(error);
      const detail = error instanceof Error ? error.message : String(error);
      this.silences += 1;
      // One silence is a helper that is being restarted; an action that meets it tries again by itself.
      if (isPassing(state) && this.silences === 1 && this.state !== 'unknown') return;
      this.health = null;
      if (!isPassing(state) || this.silences > 1) this.posture = { ...this.posture, away: awayWords(detail) };
      this.enter(state, detail);
    }
    const { state, detail, posture, list, health } = this;
    const parts = health === null ? null : { ...health, lease: health.lease.holder, audit: health.audit.ok };
    const seen = JSON.stringify([state, detail, posture, list.hash, list.degraded, parts]);
    if (seen === this.seen) return;
    this.seen = seen;
    this.options.onChange();
  }

  private enter(state: HelperState, detail: string): void {
    if (state !== this.state) this.since = this.options.clock.now();
    this.state = state;
    this.detail = detail;
  }
}

function awayWords(detail: string): string {
  return `the host helper cannot act for us: ${detail}`;
}
