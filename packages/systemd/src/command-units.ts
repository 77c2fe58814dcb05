import { execFile } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hrtime } from 'node:process';
import { promisify } from 'node:util';
import { toUnitState } from './properties.js';
import type { SystemdEvent, UnitState } from './types.js';

const run = promisify(execFile);

/** Each unit is a program's start: it is looked no more often than this, milliseconds. */
const everyMs = 60_000;
const timeoutMs = 10_000;
const maxBytes = 1024 * 1024;
const mostUnits = 1_000;
const unitName = /^[A-Za-z0-9:_.\\@-]{1,247}\.service$/;

/**
 * The units as a program with the commands of systemctl-shim tells them (SERVICE_STATUS_MODE=cmd): to show, and to
 * record. What a run is, who ended it and what it depends on cannot be told that way, so that nothing is acted on.
 */
export class CommandUnits {
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  private told = false;

  /**
   * @param command absolute path of the program; it and every folder above it are root's, and nobody else can write them
   * @param busAddress where the program finds the bus
   */
  constructor(
    private readonly command: string,
    private readonly busAddress: string,
  ) {}

  /** Looks at once, then once a minute; the listener hears `snapshot`, or `lost` with the reason. */
  start(listener: (event: SystemdEvent) => void): void {
    void this.look(listener);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async look(listener: (event: SystemdEvent) => void): Promise<void> {
    try {
      await trusted(this.command);
      const units = await this.units();
      if (!this.stopped)
        listener({ kind: 'snapshot', cause: this.told ? 'resync' : 'start', units, mono: mono() });
      this.told = true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.stopped) listener({ kind: 'lost', error: `${this.command}: ${why}`, mono: mono() });
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.look(listener), everyMs);
  }

  private async units(): Promise<UnitState[]> {
    const names = (await this.ask('list-units')).split('\n').filter((name) => unitName.test(name));
    const units: UnitState[] = [];
    // One after the other: a look at all of them costs the host as little at a time as possible.
    for (const name of names.slice(0, mostUnits)) {
      if (this.stopped) break;
      units.push(unitOfShow(name, await this.ask('show', name)));
    }
    return units;
  }

  private async ask(...args: string[]): Promise<string> {
    // Nothing of ours but where the bus is: no key, no password.
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DBUS_SYSTEM_BUS_ADDRESS: this.busAddress };
    const { stdout } = await run(this.command, args, { timeout: timeoutMs, maxBuffer: maxBytes, env });
    return stdout;
  }
}

/** A unit out of the lines `ActiveState=...` of `show`. What they do not tell is left at its default. Pure. */
export function unitOfShow(name: string, text: string): UnitState {
  const told = Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined || value === 'unknown' ? [] : [[key, value]];
    }),
  ) as Record<string, string>;
  return toUnitState('', { ...told, Id: name, Names: [name] }, () => null);
}

/** @throws where somebody else than root could have changed what is run */
async function trusted(command: string): Promise<void> {
  for (let file = command; ; file = dirname(file)) {
    const { uid, mode } = await lstat(file);
    if ((mode & 0o170000) === 0o120000) throw new Error(`${file} is a link`);
    // In a sticky folder (/tmp) everybody can write, and nobody can replace what is another's.
    const sticky = file !== command && (mode & 0o1000) !== 0;
    if (uid !== 0 || ((mode & 0o022) !== 0 && !sticky))
      throw new Error(`${file} has to be root's, and not writable by group or others`);
    if (file === '/') return;
  }
}

function mono(): number {
  return Number(hrtime.bigint()) / 1e6;
}
