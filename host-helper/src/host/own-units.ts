import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';

import { words } from '../refusal.js';
import { keepOwnUnits, loadOwnUnits, withEarlier } from './own-memory.js';
import {
  type Endpoint,
  engineOf,
  hasMounted,
  listenersOn,
  type Place,
  placeOf,
  serviceOf,
} from './own-places.js';

/** A unit of this host that the product itself depends on. */
export interface OwnUnit {
  readonly unit: string;
  /** In words, what runs in it. */
  readonly why: string;
}

export interface OwnUnitsOptions {
  /** The helper's socket: who has its folder mounted is a container of the product. */
  readonly socket: string;
  readonly endpoints: readonly Endpoint[];
  /** Where what was found is kept for the next process. */
  readonly folder: string;
  /** Why the endpoints are not known; empty where they are. */
  readonly problem: string;
  /** Told when what was found has changed. */
  readonly onChange?: (units: readonly OwnUnit[], unattributed: readonly string[]) => void;
}

const ownContainers = "it runs the product's own containers";
const runs = (what: string): string => `it runs ${what}`;

/** Looked for anew this often, milliseconds: containers come up after the helper. */
const everyMs = 60_000;

/**
 * The units of this host that run the product's own database, broker and container engine: SAFETY section 1 wants them
 * never touched, while a foreign database stays restartable. It is found with what any user may read, without a
 * capability and without a connection:
 *
 * - Who listens where the product's database and broker are is told as a uid (/proc/1/net/tcp, the owner of a socket
 *   file); the services that run processes of that uid are taken for it, more than one where several do. A listener of
 *   uid 0 cannot be told apart: it is said, and has to be named in the settings (`never`).
 * - A process in a container that has the folder of the helper's socket mounted belongs to the product; its control
 *   group names the engine.
 *
 * What was found stays until another unit is found for the same, also over a restart and a boot: a database that is down
 * listens nowhere, and just then it must not be restarted.
 */
export class OwnUnits {
  private found: readonly OwnUnit[];
  private unattributed: readonly string[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: OwnUnitsOptions) {
    this.found = loadOwnUnits(options.folder);
  }

  units(): readonly OwnUnit[] {
    return this.found;
  }

  /** Looks now, and goes on looking. */
  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.look(), everyMs);
    this.timer.unref();
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** One look at the whole host. What cannot be read leaves what was found before in force. */
  async look(): Promise<void> {
    const { endpoints, folder } = this.options;
    try {
      const before = JSON.stringify([this.found, this.unattributed]);
      const units = new Map<string, string>();
      const unattributed = this.options.problem === '' ? [] : [this.options.problem];
      const whys = new Map<number, string>();
      const attributed = new Set<number>();
      for (const endpoint of endpoints)
        for (const uid of uidsAt(endpoint)) {
          if (uid === 0) unattributed.push(`${endpoint.what} is served by uid 0`);
          else whys.set(uid, runs(endpoint.what));
        }
      const place = placeOfSocket(this.options.socket);
      for (const [index, pid] of processes().entries()) {
        // Thousands of processes must not hold up a request.
        if (index % 100 === 99) await breath();
        const cgroup = text(`/proc/${pid}/cgroup`);
        for (const unit of enginesOf(pid, cgroup, place)) units.set(unit, ownContainers);
        const service = whys.size === 0 ? null : serviceOf(cgroup);
        const uid = service === null ? null : uidOf(pid);
        const why = uid === null ? undefined : whys.get(uid);
        if (service === null || uid === null || why === undefined) continue;
        units.set(service, why);
        attributed.add(uid);
      }
      for (const [uid, why] of whys)
        if (!attributed.has(uid)) unattributed.push(`no service has processes of uid ${uid}, though ${why}`);
      const purposes = [ownContainers, ...endpoints.map(({ what }) => runs(what))];
      const found = [...units].map(([unit, why]) => ({ unit, why }));
      this.found = withEarlier(found, this.found, purposes);
      this.unattributed = unattributed;
      if (JSON.stringify([this.found, this.unattributed]) === before) return;
      keepOwnUnits(folder, this.found);
      this.options.onChange?.(this.found, this.unattributed);
    } catch (error) {
      this.options.onChange?.(this.found, [`The host cannot be looked at: ${words(error)}`]);
    }
  }
}

function enginesOf(pid: string, cgroup: string, place: Place | null): readonly string[] {
  const units = engineOf(cgroup);
  if (units.length === 0 || place === null) return [];
  return hasMounted(text(`/proc/${pid}/mountinfo`), place) ? units : [];
}

/** The uids that serve an endpoint: in the network of PID 1, for the helper has one of its own without anything in it. */
function uidsAt(endpoint: Endpoint): readonly number[] {
  if ('port' in endpoint) {
    const tables = ['tcp', 'tcp6'].map((name) => text(`/proc/1/net/${name}`));
    return [...new Set(tables.flatMap((table) => listenersOn(table, endpoint.port)))];
  }
  const found = statSync(endpoint.socket, { throwIfNoEntry: false });
  return found?.isSocket() === true ? [found.uid] : [];
}

function placeOfSocket(socket: string): Place | null {
  return placeOf(text('/proc/self/mountinfo'), dirname(socket));
}

function processes(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** The real uid of a process; null where it is gone. */
function uidOf(pid: string): number | null {
  const match = /^Uid:\s+(\d+)/m.exec(text(`/proc/${pid}/status`));
  return match === null ? null : Number(match[1]);
}

/** The text of a file of /proc; empty where it cannot be read, because the process has just ended. */
function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
