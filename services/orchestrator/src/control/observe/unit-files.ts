import { lstatSync, statSync } from 'node:fs';
import type { Clock } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { FileChange } from '../decide/context.js';

/** Where unit files are, systemd.unit(5), and what generated units are generated from; nothing else is looked at. */
const places = ['/etc/', '/run/systemd/', '/usr/lib/systemd/', '/lib/systemd/', '/usr/local/lib/systemd/'];

/** Written anew at each daemon-reload, whoever asked for it. */
const generated = '/run/systemd/generator';

/** The files of the host's units, as the host's root folder shows them. */
export class UnitFiles {
  constructor(
    /** The host's root; null where it cannot be seen (a container without HOST_ROOT). */
    private readonly root: string | null,
    private readonly clock: Pick<Clock, 'now' | 'mono'>,
  ) {}

  /**
   * The last change of a unit's files, folders of drop-ins that a person or a package writes included; null where none
   * can be seen. By ctime: a package brings the times of its files with it.
   */
  readonly lastChange = (state: Pick<UnitState, 'unit' | 'unitFiles'>): FileChange | null => {
    if (this.root === null) return null;
    const files = (state.unitFiles ?? []).filter(
      (path) => places.some((place) => path.startsWith(place)) && !path.startsWith(generated),
    );
    const folders = ['/etc/systemd/system', '/run/systemd/system'].map((at) => `${at}/${state.unit}.d`);
    let last: { readonly path: string; readonly at: number } | null = null;
    for (const path of [...files, ...folders]) {
      const at = changedAt(`${this.root === '/' ? '' : this.root}${path}`);
      if (at !== null && (last === null || at > last.at)) last = { path, at };
    }
    // What is in the future was written before the clock was set back.
    const ageMs = last === null ? -1 : this.clock.now() - last.at;
    return last === null || ageMs < 0 ? null : { path: last.path, mono: this.clock.mono() - ageMs };
  };
}

/** When a file, or the link that leads to it, was last changed; milliseconds since the epoch, null where it is not there. */
function changedAt(path: string): number | null {
  try {
    const link = lstatSync(path);
    const file = link.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : link;
    return Math.max(link.ctimeMs, file?.ctimeMs ?? 0);
  } catch {
    return null;
  }
}
