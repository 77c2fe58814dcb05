import type { MaintenanceWindow } from '@smart-monitor/contracts';
import type { VirtualHost } from './virtual-host.js';

const minute = 60_000;

/** A time in which people work on units; reckoned here by itself, and not as the product does it. */
interface Work {
  readonly window: MaintenanceWindow;
  readonly from: number;
  to: number;
  concerns(unit: string): boolean;
}

/** People of a simulated run who plan work on units, and say no to what policies do. */
export class PeoplesWord {
  private works: Work[] = [];
  private planned = 0;

  constructor(
    private readonly host: VirtualHost,
    private readonly random: () => number,
  ) {}

  /** Whether people work on a unit now. */
  worksOn(unit: string): boolean {
    const now = this.host.time.now();
    return this.works.some(({ from, to, concerns }) => now >= from && now < to && concerns(unit));
  }

  /** Somebody plans work on every unit, or on those with a number that begins with some digit: soon, for up to four hours. */
  plan(): void {
    const from = Math.ceil((this.host.time.now() + this.random() * 60 * minute) / minute) * minute;
    const minutes = 1 + Math.floor(this.random() * 240);
    const digit = this.random() < 0.5 ? '' : String(Math.floor(this.random() * 10));
    this.planned += 1;
    const window: MaintenanceWindow = {
      id: `window ${this.planned}`,
      name: `work ${this.planned}`,
      note: '',
      kind: 'once',
      start: new Date(from).toISOString().slice(0, 16),
      days: [],
      zone: 'UTC',
      minutes,
      until: null,
      hosts: ['*'],
      units: [`unit-${digit}*`],
      createdBy: 'ada',
      createdAt: from,
      updatedBy: 'ada',
      updatedAt: from,
      endedAt: null,
      endedBy: '',
    };
    const concerns = (unit: string): boolean => unit.startsWith(`unit-${digit}`);
    this.works = [
      ...this.works.filter(({ to }) => to > this.host.time.now()),
      { window, from, to: from + minutes * minute, concerns },
    ];
    this.tell();
  }

  /** Somebody is done sooner than planned. */
  endEarly(): void {
    const now = this.host.time.now();
    const work = this.works.find(({ from, to }) => now >= from && now < to);
    if (work === undefined) return;
    work.to = now;
    this.tell();
  }

  /** Somebody says no in the open incident of a unit, where it has one. Whether that was heard. */
  sayNo(unit: string): boolean {
    const { engine, suggestions } = this.host.pipeline;
    const incidentId = engine.lookup(unit)?.incident?.id;
    if (incidentId === undefined) return false;
    const at = this.host.time.now();
    const request = { id: `no ${at} ${unit}`, hostId: 'h', kind: 'deny', target: unit, by: 'ada' } as const;
    suggestions.deny({ ...request, args: { incidentId }, createdAt: at, expiresAt: at }, 'deny');
    return true;
  }

  /** Units that stay as they are because somebody said no. */
  denied(): string[] {
    return [...this.host.pipeline.engine.all()]
      .filter(({ denied }) => denied !== null)
      .map(({ unit }) => unit);
  }

  private tell(): void {
    this.host.maintenance.take(
      this.works.map(({ window, from, to }) =>
        to < from + window.minutes * minute ? { ...window, endedAt: to, endedBy: 'ada' } : window,
      ),
    );
  }
}
