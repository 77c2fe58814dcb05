import type { SystemdEvent, UnitState } from '@smart-monitor/systemd';

type Of<K extends SystemdEvent['kind']> = Extract<SystemdEvent, { kind: K }>;

/** Keeps what a watcher tells, and lets a test wait for it. */
export class EventRecord {
  readonly events: SystemdEvent[] = [];
  private readonly waiting = new Set<() => void>();

  /** To be given to UnitWatcher.start. */
  readonly listener = (event: SystemdEvent): void => {
    this.events.push(event);
    for (const look of this.waiting) look();
  };

  /** Forgets what was told so far, so that the next wait is for something new. */
  clear(): void {
    this.events.length = 0;
  }

  /** The first event of a kind, told already or in the next `ms`, that `matches`. Rejects with what came instead. */
  next<K extends SystemdEvent['kind']>(
    kind: K,
    matches: (event: Of<K>) => boolean = () => true,
    ms = 5000,
  ): Promise<Of<K>> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.events.find(
          (event): event is Of<K> => event.kind === kind && matches(event as Of<K>),
        );
        if (found === undefined) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`no such ${kind} within ${ms} ms; told were: ${this.events.map(brief).join(', ')}`));
      }, ms);
      this.waiting.add(look);
      look();
    });
  }

  /** The first state of a unit that `matches`. */
  async state(unit: string, matches: (state: UnitState) => boolean, ms?: number): Promise<UnitState> {
    return (await this.next('unit', ({ state }) => state.unit === unit && matches(state), ms)).state;
  }
}

function brief(event: SystemdEvent): string {
  switch (event.kind) {
    case 'unit':
      return `${event.state.unit} ${event.state.activeState}/${event.state.subState}`;
    case 'job-new':
      return `job ${event.job.id} ${event.job.type} ${event.unit}`;
    case 'job-removed':
      return `job ${event.job.id} ${event.job.result} ${event.unit}`;
    default:
      return event.kind;
  }
}
