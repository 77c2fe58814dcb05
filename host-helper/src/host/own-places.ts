/** A place where something that the product depends on listens: a TCP port of this host, or a UNIX socket. */
export type Endpoint =
  { readonly what: string; readonly port: number } | { readonly what: string; readonly socket: string };

/** Uids that listen on a TCP port, from the text of /proc/net/tcp or tcp6 (proc(5)); state 0A is LISTEN. */
export function listenersOn(text: string, port: number): readonly number[] {
  const uids = new Set<number>();
  for (const line of text.split('\n')) {
    const match = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A \S+ \S+ \S+ +(\d+) /.exec(line);
    if (match !== null && Number.parseInt(match[1]!, 16) === port) uids.add(Number(match[2]));
  }
  return [...uids];
}

/** The paths of a process in the hierarchies by which systemd follows units, from the text of /proc/<pid>/cgroup. */
function systemdPaths(cgroup: string): readonly string[] {
  return [...cgroup.matchAll(/^(?:0:|\d+:name=systemd):(\/.*)$/gm)].map((match) => match[1]!);
}

/** The system service that a process belongs to; null for a person's, for a container's scope and for none. */
export function serviceOf(cgroup: string): string | null {
  for (const path of systemdPaths(cgroup)) {
    if (/\/(user\.slice|machine\.slice|lxc\.)/.test(path)) continue;
    const services = path.split('/').filter((part) => /^[A-Za-z0-9:_.\\@-]+\.service$/.test(part));
    if (services.length > 0) return services.at(-1)!;
  }
  return null;
}

/** How the engines name the control groups of their containers, and the units that an engine consists of. */
const engines: readonly { readonly group: RegExp; readonly units: readonly string[] }[] = [
  {
    group: /(^|\/)docker[-/][0-9a-f]{64}/m,
    units: ['docker.service', 'docker.socket', 'containerd.service'],
  },
  { group: /(^|\/)libpod-[0-9a-f]{64}/m, units: ['podman.service', 'podman.socket'] },
  { group: /(^|\/)(cri-containerd-|kubepods|nerdctl-)/m, units: ['containerd.service'] },
];

/** The units of the engine whose container a process runs in; empty for a process of no container. */
export function engineOf(cgroup: string): readonly string[] {
  return engines.find(({ group }) => group.test(cgroup))?.units ?? [];
}

/** Where a folder lies: the device and the path within it, as /proc/<pid>/mountinfo writes both. */
export interface Place {
  readonly device: string;
  readonly path: string;
}

/** Finds the place of a folder by the mounts that this process sees; null where none covers it. */
export function placeOf(mountinfo: string, folder: string): Place | null {
  let best: { point: string; place: Place } | null = null;
  for (const { device, root, point } of mounts(mountinfo)) {
    const inside = point === '/' || folder === point || folder.startsWith(`${point}/`);
    // Of two mounts on one point the later one covers the earlier.
    if (!inside || (best !== null && point.length < best.point.length)) continue;
    const rest = point === '/' ? folder : folder.slice(point.length);
    best = { point, place: { device, path: `${root === '/' ? '' : root}${rest}` || '/' } };
  }
  return best?.place ?? null;
}

/** Whether a process has exactly this folder mounted, as a container has that is given it. */
export function hasMounted(mountinfo: string, place: Place): boolean {
  return mounts(mountinfo).some(({ device, root }) => device === place.device && root === place.path);
}

function mounts(mountinfo: string): { device: string; root: string; point: string }[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [, , device, root, point] = line.split(' ');
    return device === undefined || root === undefined || point === undefined ? [] : [{ device, root, point }];
  });
}
