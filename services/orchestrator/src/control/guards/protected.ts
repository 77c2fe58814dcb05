import {
  neverSignalled,
  neverSignalledGroup,
  neverTouched,
  type NamedProcess,
} from '@smart-monitor/protocol';

/** What is looked at to tell whether a unit is protected. */
export interface Protectable {
  readonly unit: string;
  /** All names of the unit, aliases included. */
  readonly names: readonly string[];
  /** Property ControlGroup; empty where it has none. */
  readonly controlGroup: string;
  /** Its processes as far as they were looked at. */
  readonly processes: readonly NamedProcess[];
}

/**
 * Units that the guard never names, beside the never-lists of the helper: without them nobody gets in to the host, or
 * somebody's data or containers are gone. A restart of them for lack of memory would do more harm than the lack. A
 * failure of such a unit is another matter: there it is healed like any other that is listed.
 */
const patterns: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /^(ssh|sshd|dropbear)([.@-]|$)/, why: 'it is a way in to the host' },
  { pattern: /^(getty|serial-getty|console-getty|container-getty)[.@]/, why: 'it is a login' },
  { pattern: /^(gdm|gdm3|sddm|lightdm|greetd|display-manager|elogind)\./, why: 'it is a login' },
  { pattern: /^user@/, why: 'it is the session of a person' },
  {
    pattern:
      /^(docker|containerd|podman|crio|cri-o|kubelet|k3s|k0s|lxc|lxd|incus|libvirtd|virtqemud|buildkit)([.@-]|$)/,
    why: 'it runs containers or virtual machines',
  },
  {
    pattern:
      /^(postgresql|postgres|mysql|mysqld|mariadb|mongod|mongodb|redis|redis-server|valkey|valkey-server|keydb|etcd|influxdb|influxd|clickhouse-server|couchdb|cockroach|scylla-server|neo4j|rethinkdb|firebird|slapd|oracle|mssql-server)(-?\d+)?([.@]|$)/,
    why: 'it keeps a database',
  },
  {
    pattern: /^(NetworkManager|wpa_supplicant|dhcpcd|connman|ifup@|networking)([.@-]|$)/,
    why: 'it keeps the host on its network',
  },
];

/**
 * Why a unit is protected from the guards, in words; null where it is not. Nothing of it can be configured away:
 * neither the allow-list nor the policies nor the settings are asked. Pure.
 *
 * @param own units that the product runs in or depends on, as far as they are known
 */
export function protection(what: Protectable, own: ReadonlySet<string>): string | null {
  const names = [what.unit, ...what.names];
  if (names.some((name) => own.has(name))) return 'the product itself runs in it or depends on it';
  if (what.unit.startsWith('/')) return 'no unit of systemd started it';
  const never = neverTouched(names);
  if (never !== null) return never.why;
  for (const name of names) for (const { pattern, why } of patterns) if (pattern.test(name)) return why;
  const group = what.controlGroup === '' ? null : neverSignalledGroup(what.controlGroup);
  if (group !== null) return group;
  for (const process of what.processes) {
    const why = neverSignalled(process);
    if (why !== null) return why;
  }
  return null;
}
