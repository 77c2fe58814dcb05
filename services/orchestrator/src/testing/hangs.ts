import type { VirtualHost } from './virtual-host.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long a run is up before its check tells of it. */
const firstLookMs = 5 * second;
const source = 'check';

/** Services of a simulated run that hang, and the checks that tell of it: once, again and again, or now so and now so. */
export class Hangs {
  /** Units that hang in their present run. */
  private readonly hung = new Set<string>();
  /** Units that hang in every run. */
  private readonly chronic = new Set<string>();
  /** What the check last said of the present run. */
  private readonly told = new Map<string, boolean>();

  constructor(
    private readonly host: VirtualHost,
    private readonly random: () => number,
    /** Units that have a check. */
    private readonly checked: ReadonlySet<string>,
  ) {}

  /** Whether the check says that a unit does not work. */
  isRed(unit: string): boolean {
    return this.told.get(unit) === false;
  }

  /** A unit begins another run, of which its check tells a little later. */
  onRun(unit: string): void {
    if (!this.checked.has(unit)) return;
    this.hung.delete(unit);
    this.told.delete(unit);
    this.look(unit, firstLookMs);
  }

  /** A unit hangs until it is restarted. */
  hang(unit: string): void {
    if (!this.checked.has(unit)) return;
    this.hung.add(unit);
    this.look(unit, 1);
  }

  /** A unit hangs in every run, for half a day at most. */
  hangAlways(unit: string): void {
    if (!this.checked.has(unit)) return;
    this.chronic.add(unit);
    this.look(unit, 1);
    const mended = this.host.time.mono() + minute + this.random() * 12 * hour;
    this.host.time.at(`mended ${unit}`, mended, () => {
      this.chronic.delete(unit);
      this.look(unit, 1);
    });
  }

  /** The check of a unit says now so and now so, up to fifty times, and that all is well in the end. */
  flip(unit: string): void {
    if (!this.checked.has(unit)) return;
    const turn = (left: number): void => {
      if (left === 0) return this.look(unit, 1);
      if (this.told.has(unit)) this.tell(unit, left % 2 === 1);
      const next = this.host.time.mono() + 10 * second + this.random() * 2 * minute;
      this.host.time.at(`flip ${unit}`, next, () => turn(left - 1));
    };
    turn(2 + Math.floor(this.random() * 50));
  }

  /** All is mended. What hangs still has to be restarted. */
  mend(): void {
    for (const unit of [...this.chronic]) {
      this.chronic.delete(unit);
      this.look(unit, 1);
    }
  }

  private look(unit: string, inMs: number): void {
    this.host.time.at(`check ${unit}`, this.host.time.mono() + inMs, () =>
      this.tell(unit, !this.hung.has(unit) && !this.chronic.has(unit)),
    );
  }

  private tell(unit: string, ok: boolean): void {
    const isUp = this.host.units.get(unit)?.activeState === 'active';
    if (!isUp || this.told.get(unit) === ok) return;
    this.told.set(unit, ok);
    const summary = ok ? 'The check was answered.' : 'The check was not answered.';
    const report = { source, failure: 'unit-hung', ok, summary } as const;
    this.host.pipeline.engine.observe(unit, { kind: 'health', report });
  }
}
