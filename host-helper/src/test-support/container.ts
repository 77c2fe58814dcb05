import type { ExecResult, LabHost } from '@smart-monitor/testing';

/** Who a process in the container is. Capabilities: always none, neither now nor to be had, and no new privileges. */
export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, none by default. */
  readonly groups?: readonly number[];
}

const script = '/usr/local/lib/container-shape';

/**
 * What a container of the production shape sees: an own root that is read-only, own PID, mount, IPC, UTS and network
 * namespaces; of the host /proc and /sys to read, the bus socket, /run/systemd (all read-only, as the compose file of
 * the seed has it) and the folder of the helper's socket. $1 is a folder with the orchestrator's own copy of the key.
 */
const shape = `#!/bin/sh
set -eu
secrets=$1; shift
root=/mnt
mount -t tmpfs -o mode=755 root $root
mkdir -p $root/usr $root/proc $root/host/proc $root/host/sys $root/tmp $root/etc $root/run/systemd \\
  $root/run/dbus $root/run/smart-monitor $root/secrets
for link in bin lib lib64 sbin; do [ ! -L /$link ] || ln -s usr/$link $root/$link; done
touch $root/run/dbus/system_bus_socket
echo 'app:x:1000:1000::/:/usr/sbin/nologin' > $root/etc/passwd
bind() { mount --bind "$1" "$root$2"; mount -o "remount,bind,$3" "$root$2"; }
bind /usr /usr ro
bind /usr/lib/smart-monitor/node /usr/lib/smart-monitor/node ro
bind /proc /host/proc ro
bind /sys /host/sys ro
bind /run/systemd /run/systemd ro
bind /run/dbus/system_bus_socket /run/dbus/system_bus_socket ro
bind /run/smart-monitor /run/smart-monitor ro
bind "$secrets" /secrets ro
mount -t proc -o nosuid,nodev,noexec proc $root/proc
mount -t tmpfs -o mode=1777 tmp $root/tmp
mount -o remount,bind,ro $root $root 2>/dev/null || mount -o remount,ro $root
cd $root
exec chroot $root "$@"
`;

export const containerFiles = { [script]: { content: shape, mode: 0o755 } };

/** Runs a program of the lab host in such a container. `secrets` is a folder inside the lab host, shown as /secrets. */
export function inContainer(
  lab: LabHost,
  user: ContainerUser,
  secrets: string,
  command: readonly string[],
): Promise<ExecResult> {
  const { uid, gid, groups = [] } = user;
  return lab.exec(
    '/usr/bin/unshare',
    [
      ...['--mount', '--pid', '--fork', '--ipc', '--uts', '--net', '--propagation', 'private', '--'],
      ...[script, secrets],
      ...['/usr/bin/setpriv', `--reuid=${uid}`, `--regid=${gid}`],
      groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
      ...['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'],
      ...command,
    ],
    { timeoutMs: 20_000 },
  );
}
