/** Where a process stands in the hierarchies by which systemd follows its units; null where there is none. */
export interface ControlGroups {
  /** The hierarchy `name=systemd` of version 1, also on a hybrid host. */
  readonly named: string | null;
  /** The hierarchy of version 2. */
  readonly unified: string | null;
}

/** Reads the text of /proc/<pid>/cgroup (cgroups(7)): lines of `id:controllers:path`. Null where it has a line twice. */
export function parseControlGroups(text: string): ControlGroups | null {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^(\d+):([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, id, controllers, path] = match;
    const kind =
      controllers === 'name=systemd' ? 'named' : id === '0' && controllers === '' ? 'unified' : null;
    if (kind === null) continue;
    if (found.has(kind)) return null;
    found.set(kind, path!);
  }
  return { named: found.get('named') ?? null, unified: found.get('unified') ?? null };
}

/**
 * Whether a process belongs to a unit by its control group (property ControlGroup, `/system.slice/nginx.service`): it
 * has to stand there, or below, in every hierarchy that systemd uses. Beside `name=systemd` the root of version 2
 * stands for none: a host that mounts it without use shows that for each process.
 */
export function belongsTo(groups: ControlGroups, controlGroup: string): boolean {
  if (!/^\/[^]*[^/]$/.test(controlGroup)) return false;
  const { named, unified } = groups;
  const used = [named, named !== null && unified === '/' ? null : unified].filter((path) => path !== null);
  return used.length > 0 && used.every((path) => path === controlGroup || below(path, controlGroup));
}

/** Every control group that a process stands in, for whoever judges them by name. */
export function pathsOf({ named, unified }: ControlGroups): readonly string[] {
  return [named, unified].filter((path) => path !== null);
}

function below(path: string, group: string): boolean {
  // A deleted group is written with " (deleted)" behind, and one outside of our own view with "..".
  return path.startsWith(`${group}/`) && !path.split('/').includes('..');
}
