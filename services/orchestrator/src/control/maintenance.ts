import {
  maintenanceOn,
  type Clock,
  type MaintenanceNow,
  type MaintenanceStatus,
  type MaintenanceWindow,
} from '@smart-monitor/contracts';
import { readWhole, writeWhole } from '../ledger/snapshot.js';
import type { WindowInForce } from './decide/context.js';
import type { Scheduler } from './scheduler.js';

/** Longest time between two looks while there are windows, milliseconds: the wall clock, by which they go, can be set. */
const longestPauseMs = 60_000;

/** The key of our alarm; no unit has such a name. */
const alarm = 'maintenance windows';

interface KeeperParts {
  readonly hostname: string;
  /** Where the windows that were read last are kept; null for nowhere. */
  readonly file: string | null;
  readonly clock: Clock;
  readonly scheduler: Pick<Scheduler, 'at' | 'cancel'>;
  /** Another window is in force, or one is not any more. */
  onChange(): void;
}

/**
 * The maintenance windows as they were read last, and which of them are in force now. They are kept in the state folder,
 * so that they hold while Postgres is away and over a restart. People plan by the wall clock, so this goes by it too.
 */
export class MaintenanceKeeper {
  private windows: readonly MaintenanceWindow[];
  private known: MaintenanceNow & { readonly from: number };
  private told: string;

  constructor(private readonly parts: KeeperParts) {
    const { file } = parts;
    this.windows = file === null ? [] : readKept(file);
    this.known = this.look();
    this.told = JSON.stringify(this.known.inForce);
    this.plan();
  }

  /** The windows that are in force on this host now. */
  get inForce(): readonly MaintenanceStatus[] {
    const now = this.parts.clock.now();
    if (now < this.known.from || now >= this.known.changesAt) this.known = this.look();
    return this.known.inForce;
  }

  /** Takes over what the table has now. */
  take(windows: readonly MaintenanceWindow[]): void {
    if (JSON.stringify(windows) === JSON.stringify(this.windows)) return;
    this.windows = windows;
    this.keep();
    this.known = this.look();
    this.tell();
  }

  private look(): MaintenanceNow & { readonly from: number } {
    const from = this.parts.clock.now();
    return { ...maintenanceOn(this.windows, this.parts.hostname, from), from };
  }

  private tell(): void {
    const now = JSON.stringify(this.inForce);
    this.plan();
    if (now === this.told) return;
    this.told = now;
    this.parts.onChange();
  }

  private plan(): void {
    const { clock, scheduler } = this.parts;
    if (this.windows.length === 0) return scheduler.cancel(alarm);
    const pause = Math.min(Math.max(1, this.known.changesAt - clock.now()), longestPauseMs);
    scheduler.at(alarm, clock.mono() + pause, () => this.tell());
  }

  /** On a full disk they hold all the same, and are kept with the next change. */
  private keep(): void {
    if (this.parts.file === null) return;
    try {
      writeWhole(this.parts.file, { windows: this.windows });
    } catch {
      // The ledger tells that the disk is full.
    }
  }
}

function readKept(file: string): readonly MaintenanceWindow[] {
  const { windows } = readWhole<{ windows?: readonly MaintenanceWindow[] }>(file, {});
  return Array.isArray(windows) ? windows : [];
}

/**
 * The windows in force as a decision sees them: their ends on the monotonic clock. One that is over by the clock is none,
 * although nobody may have looked since: a replay knows of its end only when something else was recorded.
 */
export function onMonotonic(inForce: readonly MaintenanceStatus[], clock: Clock): readonly WindowInForce[] {
  if (inForce.length === 0) return inForce;
  const now = clock.now();
  const ahead = clock.mono() - now;
  return inForce
    .filter(({ until }) => until > now)
    .map(({ name, note, by, units, until }) => ({ name, note, by, units, until: until + ahead }));
}
