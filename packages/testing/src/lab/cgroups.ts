/** One cgroup hierarchy to mount inside the lab, at the place where the machine has it. */
export interface Hierarchy {
  readonly type: 'cgroup' | 'cgroup2';
  /** Mount options that name the hierarchy (its controllers, or its name); `defaults` for version 2. */
  readonly options: string;
  readonly target: string;
  /** The directory, as the outside sees it, that becomes the hierarchy's root in the lab. */
  readonly group: string;
}

/** The folder below which the cgroups of all lab hosts of this machine live. */
export const CGROUP_PARENT = 'smart-monitor-lab';

/** Options that mount(2) refuses or ignores for a hierarchy that exists already. */
const notNaming = /^(rw|ro|clone_children|release_agent=.*|nsdelegate|memory_.*|favordynmods)$/;

/**
 * Decides, from this machine's mounts and our own place in them, where the cgroups of one lab host go.
 *
 * In version 1 they go below the cgroup that we are in, so that limits put on us hold for the lab too. In
 * version 2 a cgroup that has processes cannot give controllers to its children, so they go to the top.
 *
 * @param mountinfo content of /proc/self/mountinfo (proc(5))
 * @param selfCgroup content of /proc/self/cgroup (cgroups(7))
 * @param id name of the lab host
 */
export function planCgroups(mountinfo: string, selfCgroup: string, id: string): Hierarchy[] {
  const own = new Map<string, string>();
  for (const line of selfCgroup.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers !== undefined && path !== undefined) own.set(controllers, path);
  }
  const seen = new Set<string>();
  const plan: Hierarchy[] = [];
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const [, , , root, target] = (before ?? '').split(' ');
    const [type, , superOptions] = (after ?? '').split(' ');
    if (root === undefined || target === undefined || !target.startsWith('/sys/fs/cgroup')) continue;
    if (type === 'cgroup2') {
      if (seen.has('')) continue;
      seen.add('');
      plan.push({ type, options: 'defaults', target, group: `${target}/${CGROUP_PARENT}/${id}` });
    } else if (type === 'cgroup') {
      const naming = (superOptions ?? '').split(',').filter((option) => !notNaming.test(option));
      const key = naming.filter((option) => option !== 'xattr' && option !== 'noprefix').join(',');
      if (seen.has(key)) continue;
      seen.add(key);
      const options = (key.startsWith('name=') ? ['none', ...naming] : naming).join(',');
      const place = relative(root, own.get(key) ?? '/');
      plan.push({ type, options, target, group: `${target}${place}/${CGROUP_PARENT}/${id}` });
    }
  }
  return plan;
}

/** Our cgroup below a mount whose own root is `root`; empty when it is the root or lies outside of it. */
function relative(root: string, path: string): string {
  if (path.includes('/..')) return '';
  if (root === '/') return path === '/' ? '' : path;
  return path.startsWith(`${root}/`) ? path.slice(root.length) : '';
}
