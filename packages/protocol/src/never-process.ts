/** A process as the list of those that are never signalled looks at it. */
export interface NamedProcess {
  /** `Name` of /proc/<pid>/status: at most 15 bytes, and the process can change it. */
  readonly name: string;
  /** What /proc/<pid>/exe points to; null where it may not be read. */
  readonly executable: string | null;
}

/**
 * Programs that are never signalled, whatever the allow-list says: without them the host, the way in to it, its
 * containers or somebody's data are gone. Names are those of the executable or, where that cannot be read, of the
 * process: a name that was made up protects its process, and never uncovers another.
 */
const neverPrograms: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /^(init|telinit|openrc-init|runit|s6-svscan)$/, why: 'it is the init system' },
  { pattern: /^\(?(systemd|sd-)/, why: 'it is part of systemd' },
  { pattern: /^(dbus-|elogind|udevd)/, why: 'the host speaks through it' },
  { pattern: /^(polkit|pkexec|sudo$|su$|doas$)/, why: 'it decides about privileges' },
  { pattern: /^(sshd|dropbear|in\.telnetd)/, why: 'it is a way in to the host' },
  {
    pattern: /^(login$|agetty|getty|mingetty|gdm|sddm|lightdm|greetd)/,
    why: 'it is a session of a person',
  },
  {
    pattern:
      /^(dockerd|docker-|containerd|runc$|crun$|youki$|podman|conmon|crio|cri-o|kubelet|k3s|lxc|lxd|incus|buildkitd|rootlesskit)/,
    why: 'it runs containers',
  },
  {
    pattern:
      /^(postgres$|postmaster$|(mysqld|mariadbd)(_safe|$|-)|mongo[ds]$|(redis|valkey)-server|keydb-server|etcd$|influxd|clickhouse|oracle$|ora_|sqlservr|couchdb|cockroach|scylla|neo4j|rethinkdb|firebird|slapd)/,
    why: 'it keeps a database',
  },
  { pattern: /^smart-monitor/, why: 'it is the product itself' },
];

/** Control groups whose processes are never signalled: those of the init system, of people's sessions, of containers. */
const neverGroups: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /^\/init\.scope(\/|$)/, why: 'it is the init system' },
  { pattern: /^\/user\.slice(\/|$)/, why: 'it belongs to the session of a person' },
  { pattern: /^\/machine\.slice(\/|$)/, why: 'it belongs to a container or a virtual machine' },
  { pattern: /\.scope(\/|$)/, why: 'no service of systemd started it' },
  { pattern: /\/(systemd-|dbus|polkit|smart-monitor)[^/]*\.service(\/|$)/, why: 'its unit is never touched' },
];

/** Why a process is never signalled by what it is called, in words; null where nothing of its names says so. */
export function neverSignalled({ name, executable }: NamedProcess): string | null {
  const program = executable === null ? name : executable.slice(executable.lastIndexOf('/') + 1);
  for (const candidate of [program, name])
    for (const { pattern, why } of neverPrograms) if (pattern.test(candidate)) return why;
  return null;
}

/** Why the processes of a control group (as systemd writes it: `/system.slice/nginx.service`) are never signalled. */
export function neverSignalledGroup(controlGroup: string): string | null {
  return neverGroups.find(({ pattern }) => pattern.test(controlGroup))?.why ?? null;
}
