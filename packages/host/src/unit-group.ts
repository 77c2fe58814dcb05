/**
 * The control group by which systemd follows a process, from the text of /proc/<pid>/cgroup (cgroups(7)): the hierarchy
 * `name=systemd` of version 1, also on a hybrid host, else the one of version 2. Null where there is neither.
 */
export function systemdGroup(text: string): string | null {
  let unified: string | null = null;
  for (const line of text.split('\n')) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (controllers === 'name=systemd') return path;
    if (id === '0' && controllers === '') unified = path;
  }
  return unified;
}

/** Where systemd keeps itself, below the root of its hierarchy. */
const ownGroup = '/init.scope';

/**
 * The root of systemd's hierarchy as we see it, from PID 1's group; empty where it is the root of the mount. It is not on
 * a host whose systemd runs in a container, and `/../..` where we are in a container ourselves.
 */
export function rootOfGroups(pid1: string | null): string {
  return pid1?.endsWith(ownGroup) === true ? pid1.slice(0, -ownGroup.length) : '';
}

const unitName = /^[^/]+\.(?:service|scope|socket|mount|swap)$/;

/**
 * The unit that a control group belongs to, as systemd finds it (`cg_path_get_unit`): below the slices the first part
 * that is the name of a unit. Whatever a user's own manager starts belongs to `user@1000.service`. Null for none.
 */
export function unitOfGroup(path: string, root: string): string | null {
  if (!path.startsWith(`${root}/`)) return null;
  for (const part of path.slice(root.length + 1).split('/')) {
    if (part.endsWith('.slice')) continue;
    // What could be mistaken for one of the kernel's own files is written with an underscore before it.
    const name = part.startsWith('_') ? part.slice(1) : part;
    return unitName.test(name) ? name : null;
  }
  return null;
}
