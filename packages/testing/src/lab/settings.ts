/** Where the lab host has the node binary that runs us, whatever the outside calls it. */
export const LAB_NODE = '/opt/smart-monitor/node';

/** Where units of the machine's administrator live (systemd.unit(5)); the lab's own units go here too. */
export const UNIT_FOLDER = '/etc/systemd/system';

/**
 * Units that would touch what a lab host shares with the machine: the kernel's settings and modules, devices,
 * disks, terminals, the network, the clock. The lab's links pull none of them in; masked, a person or a
 * dependency cannot start them either.
 */
export const MASKED_UNITS: readonly string[] = [
  'systemd-udevd.service',
  'systemd-udevd-control.socket',
  'systemd-udevd-kernel.socket',
  'systemd-udev-trigger.service',
  'systemd-udev-settle.service',
  'systemd-hwdb-update.service',
  'systemd-sysctl.service',
  'systemd-modules-load.service',
  'modprobe@.service',
  'kmod-static-nodes.service',
  'systemd-binfmt.service',
  'proc-sys-fs-binfmt_misc.automount',
  'proc-sys-fs-binfmt_misc.mount',
  'sys-kernel-config.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'sys-fs-fuse-connections.mount',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'tmp.mount',
  'systemd-remount-fs.service',
  'systemd-fsck@.service',
  'systemd-fsck-root.service',
  'systemd-random-seed.service',
  'systemd-rfkill.service',
  'systemd-rfkill.socket',
  'systemd-backlight@.service',
  'systemd-pstore.service',
  'systemd-vconsole-setup.service',
  'systemd-journald-audit.socket',
  'systemd-timesyncd.service',
  'systemd-timedated.service',
  'networking.service',
  'ifup@.service',
  'getty@.service',
  'serial-getty@.service',
  'console-getty.service',
  'container-getty@.service',
  'autovt@.service',
  'fstrim.timer',
  'e2scrub_all.timer',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
];

/** Units that would change the machine's network; masked unless the lab host has a network of its own. */
export const NETWORK_UNITS: readonly string[] = [
  'systemd-networkd.service',
  'systemd-networkd.socket',
  'systemd-resolved.service',
  'NetworkManager.service',
];

/** What the lab boots into. */
const target = `[Unit]
Description=Lab host
Requires=multi-user.target
After=multi-user.target dbus.service
AllowIsolate=yes
`;

/** Tells the outside that everything wanted at boot has been started. */
const ready = `[Unit]
Description=Tell that the lab host is up
DefaultDependencies=no
After=lab.target

[Service]
Type=oneshot
ExecStart=/bin/touch /run/dbus/lab-ready
`;

/** Tests look for each line that a unit wrote: no rate limit. A reading of the kernel's log would show the machine's. */
const journald = `[Journal]
Storage=volatile
RuntimeMaxUse=64M
RateLimitIntervalSec=0
RateLimitBurst=0
ReadKMsg=no
Audit=no
ForwardToSyslog=no
ForwardToWall=no
`;

/** Files that every lab host gets, by their path inside. */
export function systemFiles(machineId: string, hostname: string): Record<string, string> {
  return {
    '/etc/machine-id': `${machineId}\n`,
    '/etc/hostname': `${hostname}\n`,
    '/etc/fstab': '',
    '/etc/systemd/journald.conf': journald,
    '/etc/systemd/system.conf': '[Manager]\nLogLevel=info\nDefaultMemoryAccounting=yes\n',
    [`${UNIT_FOLDER}/lab.target`]: target,
    [`${UNIT_FOLDER}/smart-monitor-lab-ready.service`]: ready,
  };
}

/** Links (path inside -> target) that pull in the few units of the distribution that a lab host runs. */
export const SYSTEM_LINKS: Readonly<Record<string, string>> = {
  [`${UNIT_FOLDER}/lab.target.wants/smart-monitor-lab-ready.service`]: '../smart-monitor-lab-ready.service',
  [`${UNIT_FOLDER}/lab.target.wants/dbus.service`]: '/lib/systemd/system/dbus.service',
  [`${UNIT_FOLDER}/sockets.target.wants/dbus.socket`]: '/lib/systemd/system/dbus.socket',
  [`${UNIT_FOLDER}/sockets.target.wants/systemd-journald.socket`]:
    '/lib/systemd/system/systemd-journald.socket',
  [`${UNIT_FOLDER}/sockets.target.wants/systemd-journald-dev-log.socket`]:
    '/lib/systemd/system/systemd-journald-dev-log.socket',
  [`${UNIT_FOLDER}/sysinit.target.wants/systemd-journald.service`]:
    '/lib/systemd/system/systemd-journald.service',
};
