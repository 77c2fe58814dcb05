import type { Clock, HelperState } from '@smart-monitor/contracts';
import { readWhole, writeWhole } from '../../ledger/snapshot.js';
import type { Grant, HelperPosture } from '../decide/context.js';
import { defaultLimits, type Limits } from '../state.js';
import { HelperRefused, type ApprovedList, type HelperClient } from './helper.client.js';

const everyMs = 5_000;
const noList: ApprovedList = { hash: '', degraded: false, units: {}, limits: { host: null, units: {} } };

/**
 * Keeps in touch with the helper: renews the lease, learns the allow-list in force and whether the helper may act.
 * The last good list is kept in the state folder, so that a restart without a helper still knows what is listed; the
 * helper itself judges every call again.
 */
export class HelperWatch {
  state: HelperState = 'unknown';
  detail = 'not asked yet';
  posture: HelperPosture = { dryRun: null, monitorOnly: false, away: null };
  list: ApprovedList;
  private timer: NodeJS.Timeout | null = null;
  /** How often in a row the helper did not answer. */
  private silences = 0;
  private stopped = false;
  private stored: string;

  constructor(
    private readonly client: HelperClient | null,
    private readonly clock: Clock,
    private readonly file: string,
    private readonly onChange: () => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.list = readWhole<ApprovedList>(file, noList);
    this.stored = JSON.stringify(this.list);
    if (client === null) {
      this.state = 'absent';
      this.detail = 'no helper key is configured (HELPER_API_KEY)';
      this.posture = { ...this.posture, away: this.detail };
    }
  }

  readonly grant: Grant = (names, verb) => {
    const listed = [...names, '*'].find((name) => this.list.units[name] !== undefined);
    if (listed === undefined) {
      return {
        granted: false,
        saw: this.list.hash === '' ? 'no allow-list is known yet' : `${names[0]} is not on the list`,
      };
    }
    const verbs = this.list.units[listed]!;
    return verbs.includes(verb)
      ? { granted: true, saw: `${listed} is listed with ${verbs.join(', ')}` }
      : { granted: false, saw: `${listed} is listed, but not with ${verb}` };
  };

  /** The bounds in force for a unit: the defaults, but for what the host's own list sets. */
  limits(unit: string): Limits {
    const { host, units } = this.list.limits;
    const own = units[unit] ?? units['*'] ?? {};
    const ms = (seconds: number | undefined, fallback: number): number =>
      seconds === undefined ? fallback : seconds * 1000;
    return {
      ...defaultLimits,
      unitActions: own.actions ?? defaultLimits.unitActions,
      unitWindowMs: ms(own.windowSeconds, defaultLimits.unitWindowMs),
      hostActions: host?.actions ?? defaultLimits.hostActions,
      hostWindowMs: ms(host?.windowSeconds, defaultLimits.hostWindowMs),
      backoffFirstMs: ms(own.backoffSeconds, defaultLimits.backoffFirstMs),
      backoffMaxMs: ms(own.backoffMaxSeconds, defaultLimits.backoffMaxMs),
    };
  }

  /** Asks at once, then every 5 s. */
  async start(): Promise<void> {
    if (this.client === null || this.stopped) return;
    await this.look(this.client).catch(this.onError);
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.start(), everyMs);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** A list that cannot be stored is in force all the same; it is stored with the next look. */
  private keep(list: ApprovedList): void {
    this.list = list;
    const text = JSON.stringify(list);
    if (text === this.stored) return;
    try {
      writeWhole(this.file, list);
      this.stored = text;
    } catch {
      // A full disk: the ledger says so.
    }
  }

  private async look(client: HelperClient): Promise<void> {
    const before = JSON.stringify([this.state, this.posture, this.list.hash, this.list.degraded]);
    try {
      const health = await client.health();
      const list = await client.approved();
      this.keep(list);
      this.silences = 0;
      this.posture = {
        dryRun: health['dryRun'] === true,
        monitorOnly: health['monitorOnly'] === true,
        away: null,
      };
      this.state = list.degraded ? 'degraded' : 'ready';
      this.detail = list.degraded ? 'the allow-list file was refused; the last good list is in force' : '';
    } catch (error) {
      this.state = error instanceof HelperRefused ? refusedState(error) : 'absent';
      this.detail = error instanceof Error ? error.message : String(error);
      this.silences += 1;
      // One silence is a helper that is being restarted; an action that meets it tries again by itself.
      if (this.state !== 'absent' || this.silences > 1)
        this.posture = { ...this.posture, away: `the host helper cannot act for us: ${this.detail}` };
    }
    if (JSON.stringify([this.state, this.posture, this.list.hash, this.list.degraded]) !== before)
      this.onChange();
  }
}

function refusedState(error: HelperRefused): HelperState {
  return error.code === 'lease-held' ? 'lease-held' : 'refused';
}
