import { Logger } from '@nestjs/common';
import type { GuardsConfig } from '@smart-monitor/config';
import type { Clock, HelperFinding } from '@smart-monitor/contracts';
import { ProcessUnits, type HostFiles } from '@smart-monitor/host';
import type { GlanceKeeper } from '../../status/glance.js';
import type { HelperWatch } from '../act/helper-watch.js';
import type { Engine } from '../engine.js';
import { guardBounds } from './bounds.js';
import { DiskSource } from './disk.source.js';
import { guardFindings } from './guard-status.js';
import { Guards } from './guards.js';
import { MemorySource } from './memory.source.js';
import { ProcessesSource } from './processes.source.js';

/** What the guards need of the process around them. */
export interface GuardParts {
  readonly engine: Engine;
  readonly files: HostFiles;
  readonly clock: Clock;
  readonly config: GuardsConfig;
  readonly helper: Pick<HelperWatch, 'list'>;
  readonly glance: Pick<GlanceKeeper, 'refresh'>;
}

/** Every guard, and what is known of how well they see. A new guard is added here. */
export class GuardKeeper {
  private readonly log = new Logger('guards');
  private readonly troubles = new Map<string, string>();
  private readonly memory: MemorySource;
  private readonly guards: Guards;

  /** @param onChange told when a guard cannot look, and when it can again */
  constructor(
    private readonly parts: GuardParts,
    private readonly onChange: () => void,
  ) {
    const { files, helper, glance } = parts;
    // In a container our number means another process to the host; its units are the helper's to find.
    const self = files.roots.procfs === '/proc' ? new ProcessUnits(files).unitOf(process.pid) : null;
    const own = self === null ? [] : [self];
    const common = {
      ...parts,
      bounds: guardBounds(parts.config),
      ownUnits: () => new Set([...own, ...helper.list.own.map(({ unit }) => unit)]),
      refreshEvidence: () => glance.refresh(),
    };
    this.memory = new MemorySource(common);
    const all = [this.memory, new ProcessesSource(common), new DiskSource(common)];
    this.guards = new Guards(all, parts.clock, (guard, problem) => this.tell(guard, problem));
  }

  start(): void {
    this.guards.start();
  }

  stop(): void {
    this.guards.stop();
  }

  /** What each can see, for the console: the same again until something changes. */
  get findings(): HelperFinding[] {
    const { files } = this.parts;
    return guardFindings({
      blind: this.memory.blind,
      accounted: this.memory.accounted,
      raspberryPi: files.proc('device-tree/model')?.startsWith('Raspberry Pi') === true,
      seesDisks: files.roots.root !== null,
      troubles: this.troubles,
    });
  }

  private tell(guard: string, problem: string | null): void {
    if (problem === null) {
      this.troubles.delete(guard);
      this.log.log(`the guard of ${guard} can look again`);
    } else {
      this.troubles.set(guard, problem);
      this.log.warn(`the guard of ${guard} cannot look: ${problem}`);
    }
    this.onChange();
  }
}
