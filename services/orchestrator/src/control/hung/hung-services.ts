import { join } from 'node:path';
import type { Check, ControlStatus } from '@smart-monitor/contracts';
import type { DocumentStore } from '../../documents/document-store.js';
import { checkStore } from './check-store.js';
import { HungStage, type HungParts } from './hung.stage.js';

export interface HungServicesParts extends HungParts {
  /** Setting SMARTMON_CHECKS_JSON. */
  readonly checksFile: string;
  tell(sentence: string, level: 'log' | 'error'): void;
}

/** Services that hang although systemd calls them active: the checks in force, and what comes of them. */
export class HungServices {
  private readonly store: DocumentStore<Check>;
  private readonly stage: HungStage;

  constructor(private readonly parts: HungServicesParts) {
    this.store = checkStore(parts.checksFile, join(parts.stateDirectory, 'checks.json'));
    this.stage = new HungStage(parts);
  }

  /** Puts the checks in force and begins to look. */
  start(): void {
    this.use();
    this.stage.start();
  }

  /**
   * Reads the checks again (SIGHUP, or a person's wish); a bad file changes nothing but what is told of it. Returns the
   * names of those in force, and what is wrong with the file.
   */
  reload(): { readonly checks: readonly string[]; readonly problem: string } {
    const { items, problem } = this.store.reload();
    this.use();
    return { checks: items.map(({ name }) => name), problem };
  }

  stop(): void {
    this.stage.stop();
  }

  status(): Pick<ControlStatus, 'checks' | 'lastLooks' | 'checksProblem'> {
    return { ...this.stage.status(), checksProblem: this.problem };
  }

  private get problem(): string {
    return this.store.inForce.problem || this.stage.problem;
  }

  private use(): void {
    const { items } = this.store.inForce;
    this.stage.use(items);
    if (this.problem !== '') this.parts.tell(this.problem, 'error');
    else this.parts.tell(`${items.length} checks of the file are in force`, 'log');
    this.parts.onChange();
  }
}
