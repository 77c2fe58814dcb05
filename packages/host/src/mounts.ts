/** One mount that is safe to ask for its space. */
export interface Mount {
  /** Where it is mounted, as the host sees it. */
  readonly path: string;
  readonly device: string;
  readonly type: string;
  readonly readOnly: boolean;
  /** True where the kernel forbade writing because of an error, or would: `errors=remount-ro`, `emergency_ro`. */
  readonly failsReadOnly: boolean;
}

/**
 * File systems on local disks. A list of what is known to be local and not of what is remote: statfs on a dead
 * network mount blocks for ever, and a type that nobody thought of must not be tried.
 */
const local = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs bcachefs jfs reiserfs nilfs2 vfat exfat ntfs ntfs3 hfsplus ubifs jffs2'.split(
    ' ',
  ),
);
/** Kernel-made and memory file systems: not asked, but what is mounted below them is no danger either. */
const harmless = new Set(
  'tmpfs devtmpfs ramfs proc sysfs cgroup cgroup2 devpts mqueue debugfs tracefs securityfs configfs pstore efivarfs bpf hugetlbfs binfmt_misc fusectl overlay squashfs erofs iso9660 rootfs nsfs selinuxfs autofs rpc_pipefs'.split(
    ' ',
  ),
);
/** Memory file systems whose filling up breaks services. */
const watchedMemory = new Set(['/run', '/tmp']);

const unescape = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/**
 * The mounts of proc(5)'s mounts file that may be asked with statfs: local ones, each device once (its shortest
 * path), none that is hidden by a later mount on its path, none that is reached through a mount of another kind.
 */
export function measurableMounts(text: string): Mount[] {
  const byPath = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device, path, type, options] = line.split(' ');
    if (!device || !path?.startsWith('/') || !type || options === undefined) continue;
    // The last mount on a path is the one that is seen there.
    const words = options.split(',');
    // ext4 of newer kernels forbids writing without saying `ro` (6.15, EXT4_FLAGS_EMERGENCY_RO).
    const emergency = words.includes('emergency_ro');
    const mount = {
      path: unescape(path),
      device: unescape(device),
      type,
      readOnly: words.includes('ro') || emergency,
      failsReadOnly: words.includes('errors=remount-ro') || emergency,
    };
    byPath.set(mount.path, mount);
  }
  const risky = [...byPath.values()].filter(({ type }) => !local.has(type) && !harmless.has(type));
  const below = (path: string, folder: string) => folder === '/' || path.startsWith(`${folder}/`);
  const byDevice = new Map<string, Mount>();
  for (const mount of byPath.values()) {
    const { path, type, device } = mount;
    const wanted =
      local.has(type) ||
      (type === 'tmpfs' && watchedMemory.has(path)) ||
      (path === '/' && (type === 'overlay' || type === 'tmpfs'));
    if (!wanted || risky.some((other) => below(path, other.path))) continue;
    const identity = local.has(type) ? device : path;
    const known = byDevice.get(identity);
    if (!known || path.length < known.path.length) byDevice.set(identity, mount);
  }
  return [...byDevice.values()];
}
