import type { Clock, ServiceRequest } from '@smart-monitor/contracts';
import type { Ledger } from '../ledger/ledger.js';
import type { Engine } from './engine.js';

/** The longest hold that ends by itself: a year. */
const longestMinutes = 365 * 24 * 60;
const longestNote = 500;

/**
 * People's holds on units: while one lasts no policy acts on the unit, and everything else goes on. In the ledger, so
 * that a restart of the product forgets none.
 */
export class Holds {
  constructor(
    private readonly engine: Pick<Engine, 'lookup' | 'remember' | 'observe' | 'answer' | 'wake' | 'record'>,
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly clock: Clock,
  ) {}

  /** Carries out a request: `{"on": true, "minutes": 30, "note": ""}`, without minutes until it is taken away. */
  request({ id, target, by, args }: ServiceRequest): void {
    const { on, minutes, note = '' } = args;
    const timed = minutes !== undefined && minutes !== null;
    const problem =
      typeof on !== 'boolean'
        ? 'on has to be true or false'
        : timed && !(Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= longestMinutes)
          ? `minutes has to be a whole number from 1 to ${longestMinutes}`
          : typeof note !== 'string' || note.length > longestNote
            ? `note has to be a text of at most ${longestNote} characters`
            : null;
    if (problem !== null) return this.engine.answer(id, 'refused', 'bad-request', problem);
    if (this.engine.lookup(target)?.state == null)
      return this.engine.answer(id, 'refused', 'unit-not-found', `systemd does not know ${target}`);
    const forMs = timed ? Number(minutes) * 60_000 : null;
    this.engine.record.note('hold', target, { on, by, forMs, note });
    if (on === true) this.put(target, by, forMs, String(note));
    else this.take(target, by);
    this.engine.answer(
      id,
      'done',
      '',
      on === true ? `nothing is done to ${target} by a policy` : `${target} is healed again`,
    );
  }

  /** Ends a hold whose time is over. */
  expire(unit: string): void {
    const hold = this.engine.lookup(unit)?.hold;
    if (hold?.until == null) return;
    if (this.clock.mono() < hold.until) this.engine.wake(unit, hold.until);
    else this.take(unit, '');
  }

  /** Puts a hold on a unit, for a time in milliseconds or until it is taken away: null. */
  put(unit: string, by: string, forMs: number | null, note: string): void {
    const until = forMs === null ? null : this.clock.mono() + forMs;
    this.engine.remember(unit, { hold: { by, note, until } });
    this.ledger.append({ kind: 'hold', unit, held: true, by, forMs, note });
    if (until !== null) this.engine.wake(unit, until);
    this.engine.observe(unit, { kind: 'look-again' });
  }

  /** Takes a hold away; `by` is empty where its time is over. */
  take(unit: string, by: string): void {
    if (this.engine.lookup(unit)?.hold == null) return;
    this.engine.remember(unit, { hold: null });
    this.ledger.append({ kind: 'hold', unit, held: false, by, forMs: null, note: '' });
    this.engine.observe(unit, { kind: 'look-again' });
  }
}
