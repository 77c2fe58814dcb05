import type { StatsFs } from 'node:fs';
import type { Clock } from '@smart-monitor/contracts';
import { lookAtFileSystems, StatfsAsker, type FileSystem, type HostFiles } from '@smart-monitor/host';
import { mountUnit } from '@smart-monitor/systemd';
import type { Engine } from '../engine.js';
import type { HealthReport } from '../evaluate/health.js';
import type { GuardBounds } from './bounds.js';
import { cleanUpsFor } from './clean-ups.js';
import { fillingWords, wellWords } from './disk-words.js';
import { judgeFilling, type FillingState } from './filling.js';
import { meantReadOnly } from './fstab.js';
import type { Guard } from './guard.js';
import { GuardReports, type Finding } from './guard-reports.js';
import { judgeMount, type MountState } from './read-only.js';

const usualMs = 20_000;
/** While something is the matter: a clean-up has to be seen to help. */
const alertMs = 10_000;

export interface DiskSourceParts {
  readonly engine: Engine;
  readonly files: HostFiles;
  readonly clock: Clock;
  readonly bounds: GuardBounds;
}

/** What is remembered of one file system. */
interface Disk {
  readonly device: string;
  readonly space: FillingState | null;
  readonly inodes: FillingState | null;
  readonly mount: MountState;
}

/** Looks whether file systems fill up, or have become read-only. A report is about the mount unit of each. */
export class DiskSource implements Guard {
  readonly name = 'disks';
  private disks = new Map<string, Disk>();
  private readonly asker = new StatfsAsker();
  private readonly spaceReports: GuardReports;
  private readonly inodeReports: GuardReports;
  private readonly writeReports: GuardReports;

  constructor(private readonly parts: DiskSourceParts) {
    this.spaceReports = new GuardReports(parts.engine, 'disk space');
    this.inodeReports = new GuardReports(parts.engine, 'disk inodes');
    this.writeReports = new GuardReports(parts.engine, 'disk writable');
  }

  get everyMs(): number {
    const told = [this.spaceReports, this.inodeReports, this.writeReports].some(
      (reports) => reports.units().length > 0,
    );
    return told ? alertMs : usualMs;
  }

  async look(): Promise<void> {
    const { files, clock } = this.parts;
    const found = await lookAtFileSystems(files, this.asker);
    const mono = clock.mono();
    const disks = new Map<string, Disk>();
    const space = new Map<string, Finding>();
    const inodes = new Map<string, Finding>();
    const write = new Map<string, Finding>();
    const paths = found.map(({ mount }) => mount.path);
    for (const one of found) {
      const { path } = one.mount;
      const unit = mountUnit(path);
      const disk = this.judge(one, mono);
      disks.set(path, disk);
      if (unit === null) continue;
      const cleanUps = cleanUpsFor(path, paths);
      if (disk.space !== null) space.set(unit, filling('disk space', path, 'space', disk.space, cleanUps));
      if (disk.inodes !== null)
        inodes.set(unit, filling('disk inodes', path, 'inodes', disk.inodes, cleanUps));
      write.set(unit, writing(path, disk));
    }
    this.disks = disks;
    this.spaceReports.tell(space);
    this.inodeReports.tell(inodes);
    this.writeReports.tell(write);
  }

  void(why: string): void {
    this.spaceReports.void(why);
    this.inodeReports.void(why);
    this.writeReports.void(why);
  }

  private judge({ mount, answer }: FileSystem, mono: number): Disk {
    const { bounds } = this.parts;
    const known = this.disks.get(mount.path);
    // Another device on the same path is another file system.
    const before = known?.device === mount.device ? known : undefined;
    const state = judgeMount(before?.mount ?? null, {
      readOnly: mount.readOnly,
      failsReadOnly: mount.failsReadOnly,
      meantReadOnly: mount.readOnly ? this.meant(mount.path) : null,
    });
    const base = { device: mount.device, mount: state };
    // One that does not answer is as it was; one that nobody can write to does not fill.
    if (mount.readOnly || answer === null || answer instanceof Error || answer.blocks <= 0)
      return { ...base, space: before?.space ?? null, inodes: before?.inodes ?? null };
    const { space, inodes } = room(answer, mono);
    return {
      ...base,
      space: judgeFilling(before?.space ?? null, space, bounds.space),
      inodes: inodes === null ? null : judgeFilling(before?.inodes ?? null, inodes, bounds.inodes),
    };
  }

  private meant(path: string): boolean | null {
    const { files } = this.parts;
    const { root } = files.roots;
    if (root === null) return null;
    return meantReadOnly(files.once(`${root === '/' ? '' : root}/etc/fstab`) ?? '', path);
  }
}

/** What is in use and what is left, of space and of inodes; the latter null where they are made as needed. */
function room(
  { bsize, blocks, bfree, bavail, files, ffree }: StatsFs,
  mono: number,
): { space: Parameters<typeof judgeFilling>[1]; inodes: Parameters<typeof judgeFilling>[1] | null } {
  return {
    space: { mono, used: (blocks - bfree) * bsize, available: bavail * bsize },
    inodes: files > 0 ? { mono, used: files - ffree, available: ffree } : null,
  };
}

function filling(
  source: string,
  path: string,
  what: 'space' | 'inodes',
  state: FillingState,
  cleanUps: readonly ('journal-vacuum' | 'tmpfiles')[],
): Finding {
  const { verdict, percent, available, fullInMs } = state;
  const base = { source, failure: 'disk-filling' as const };
  if (verdict === 'well')
    return { report: { ...base, ok: true, summary: wellWords(path, what, state) }, mark: 'well' };
  const report: HealthReport = {
    ...base,
    ok: false,
    summary: fillingWords(path, what, state),
    evidence: { path, what, usedPercent: Math.round(percent * 10) / 10, available, fullInMs },
    target: { cleanUps },
  };
  return { report, mark: `${verdict} ${Math.floor(percent)}` };
}

function writing(path: string, { mount }: Disk): Finding {
  const base = { source: 'disk writable', failure: 'disk-filling' as const };
  if (mount.lost === null)
    return { report: { ...base, ok: true, summary: `${path} can be written again.` }, mark: 'writable' };
  const report: HealthReport = {
    ...base,
    ok: false,
    summary: `${path} is read-only, though ${mount.lost}: nothing on it can be changed.`,
    observeOnly: 'why a file system became read-only is for a person to find out: dmesg and fsck say more',
  };
  return { report, mark: 'read-only' };
}
