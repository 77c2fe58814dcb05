import type { Check, Clock, HttpCheck, TcpCheck } from '@smart-monitor/contracts';
import { lookByHttp } from './http.look.js';
import type { Seen } from './look.js';
import { lookByTcp } from './tcp.look.js';
import { mostLooks, printOf, readResult, writeResult, type Look } from './result-file.js';

/** A check that asks the service something. */
export type AskedCheck = HttpCheck | TcpCheck;

/** Whether a check asks the service something. */
export function asks(check: Check): check is AskedCheck {
  return check.kind !== 'heartbeat';
}

/** Where the results go, and by which clock. */
export interface ResultPlace {
  readonly directory: string;
  readonly bootId: string;
  readonly clock: Clock;
  /** A file of the folder cannot be written. */
  onTrouble(error: unknown): void;
}

/** A look that ended so much later than it was to be cut off says more about this process than about the service. */
const heldUpMs = 2_000;

/** Looks at one service again and again, one look at a time, and writes what it saw. */
export class Asker {
  private looks: readonly Look[];
  private timer: NodeJS.Timeout | null = null;
  private readonly abort = new AbortController();
  private readonly print: string;

  /** @param delayMs until the first look, so that not all begin at once. */
  constructor(
    private readonly check: AskedCheck,
    private readonly place: ResultPlace,
    delayMs: number,
  ) {
    this.print = printOf(check);
    this.looks = this.earlier();
    this.timer = setTimeout(() => void this.look(), delayMs);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.abort.abort();
  }

  /** What was seen before this process was started, of the same check and in the same boot. */
  private earlier(): readonly Look[] {
    const { directory, bootId } = this.place;
    const reading = readResult(directory, this.check.name);
    if (reading.kind !== 'result') return [];
    const { print, boot, looks } = reading.result;
    return print === this.print && boot === bootId ? looks : [];
  }

  private async look(): Promise<void> {
    const { check, abort } = this;
    const { clock } = this.place;
    const mono = clock.mono();
    const inTime = AbortSignal.any([abort.signal, AbortSignal.timeout(check.timeoutSeconds * 1_000)]);
    const seen = await ask(check, inTime);
    if (abort.signal.aborted) return;
    const durationMs = Math.round((clock.mono() - mono) * 10) / 10;
    const heldUp = durationMs > check.timeoutSeconds * 1_000 + heldUpMs;
    const look: Look = heldUp
      ? { mono, ok: null, durationMs, detail: 'it was held up itself, for want of processor time' }
      : { mono, ...seen, durationMs };
    this.looks = [...this.looks, look].slice(-mostLooks);
    this.write();
    const next = mono + check.intervalSeconds * 1_000 - clock.mono();
    this.timer = setTimeout(() => void this.look(), Math.max(0, next));
  }

  private write(): void {
    const { directory, bootId, clock, onTrouble } = this.place;
    try {
      writeResult(directory, {
        check: this.check.name,
        print: this.print,
        boot: bootId,
        written: clock.mono(),
        looks: this.looks,
        beat: null,
      });
    } catch (error) {
      onTrouble(error);
    }
  }
}

function ask(check: AskedCheck, signal: AbortSignal): Promise<Seen> {
  return check.kind === 'http' ? lookByHttp(check, signal) : lookByTcp(check, signal);
}
