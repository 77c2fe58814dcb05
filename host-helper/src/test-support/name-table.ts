/** What must happen to a name: the Id of the unit that is restarted, or the code of the refusal. */
export type NameRow = readonly [
  name: string,
  expected: { readonly unit: string } | { readonly code: string },
];

/** The allow-list that the table is judged against, in the form with hosts. */
export const tableList: readonly string[] = [
  'victim.service',
  'victim@1.service',
  'victim@a-b.service',
  'victim@with\\x2ddash.service',
  'smartmontools.service',
  'ssh.service',
  'victim.timer',
  'victim.socket',
  'only-alias.service',
  'ghost.service',
  'masked.service',
  'moving.service',
  'stays.service',
  // Listed by somebody who did not know better; never touched all the same.
  'systemd-logind.service',
  'systemd-journald.service',
  'systemd-journald.socket',
  'systemd-udevd.service',
  'dbus.service',
  'dbus.socket',
  'polkit.service',
  'smart-monitor-decoy.service',
  'smart-monitor-helper.service',
  'smart-monitor-helper.socket',
  'smart-monitor.service',
  'smart-monitor@x.service',
  'init.scope',
  '-.mount',
  '-.slice',
  'system.slice',
  'user.slice',
  'multi-user.target',
  'poweroff.target',
  'reboot.target',
  'rescue.target',
  'dev-null.device',
];

/** Unit files and links (`-> target`) that the table needs beside the fixtures. */
export const tableFiles: Readonly<Record<string, string>> = {
  'smartmontools.service': service('a daemon known by another name'),
  'smartd.service': '-> smartmontools.service',
  'ssh.service': service('a daemon known by another name'),
  'sshd.service': '-> ssh.service',
  'real.service': service('a unit whose alias alone is listed'),
  'only-alias.service': '-> real.service',
  'one-more-alias.service': '-> unlisted.service',
  'masked.service': '-> /dev/null',
  'victim.timer': '[Timer]\nOnCalendar=2099-01-01\nUnit=victim.service\n',
  'victim.socket': '[Socket]\nListenStream=/run/victim.sock\nService=victim.service\nAccept=no\n',
  'stays.service': service('a unit that an alias points to, and is listed'),
  'strays.service': service('a unit that an alias points to for a moment, and is not listed'),
  'smart-monitor.service': service('on the list and on the never-list'),
  'smart-monitor@.service': service('on the list and on the never-list'),
};

function service(description: string): string {
  return `[Unit]\nDescription=${description}\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\n`;
}

const granted: readonly (readonly [string, string])[] = [
  ['victim.service', 'victim.service'],
  ['victim-alias.service', 'victim.service'],
  ['victim@1.service', 'victim@1.service'],
  ['victim@a-b.service', 'victim@a-b.service'],
  ['victim@with\\x2ddash.service', 'victim@with\\x2ddash.service'],
  ['smartmontools.service', 'smartmontools.service'],
  ['smartd.service', 'smartmontools.service'],
  ['ssh.service', 'ssh.service'],
  ['sshd.service', 'ssh.service'],
  ['victim.timer', 'victim.timer'],
  ['stays.service', 'stays.service'],
];

const never: readonly string[] = [
  ...tableList.slice(tableList.indexOf('systemd-logind.service')).filter((unit) => unit !== 'polkit.service'),
  'dbus-org.freedesktop.login1.service',
  'harmless.service',
  // Debian's alias of reboot.target.
  'ctrl-alt-del.target',
];

/** Names that systemd would take, and that no entry grants: by their Id, whatever they look like. */
const unlisted: readonly string[] = [
  ...['unlisted.service', 'one-more-alias.service', 'only-alias.service', 'real.service', 'strays.service'],
  ...['no-such-unit.service', 'Victim.service', 'VICTIM.service', 'victim.Service.service'],
  ...['victim.service.service', 'victim..service', '.victim.service', 'victim-.service', '-victim.service'],
  ...['victim.service.d.service', 'victim_2eservice.service', 'victim\\x2eservice.service', '..service'],
  ...['victim\\x20.service', '\\x76ictim.service', 'victim\\x00.service', 'victim\\.service', '_.service'],
  ...[
    'victim@2.service',
    'victim@11.service',
    'victim@01.service',
    'victim@1.1.service',
    'victim@a.b.service',
  ],
  ...['victim@with-dash.service', 'victim@a\\x2db.service', 'victim@1\\x20.service', 'victim@..service'],
  ...[
    'victim@1@1.service',
    'victim@@1.service',
    'victim@1@.1.service',
    'victim:1.service',
    'a:b.service',
    'C:\\victim.service',
  ],
  ...['victim@..-..-etc-passwd.service', 'victim@-etc-passwd.service', '..-..-victim.service'],
  ...['victim.path', 'victim.mount', 'victim.automount', 'victim.swap', 'victim@1.socket', 'victim@1.timer'],
  ...['smartd.socket', 'smartmontools.timer', 'ssh@1.service', 'sshd@1.service', 'ssh.socket'],
  ...['basic.target', 'sysinit.target', 'halt.target', 'kexec.target', 'emergency.target', 'exit.target'],
  ...['default.target', 'graphical.target', 'shutdown.target', 'sockets.target'],
  ...['system-getty.slice', 'machine.slice', 'victim.slice', 'a-b-c.slice', 'victim.target', 'victim.device'],
  ...['dev-sda.device', 'sys-devices-virtual.device', 'dev-null.swap', 'tmp.mount', 'etc-passwd.mount'],
  ...['proc-sys-fs-binfmt_misc.automount', 'dev-hugepages.mount', 'run.mount', 'var-lib-dpkg.mount'],
  ...['systemd-tmpfiles-clean.timer', 'systemd-networkd.service', 'systemd-poweroff.service'],
  ...['systemd-reboot.service', 'systemd-resolved.service', 'systemd-timesyncd.service'],
  ...[
    'dbus-broker.service',
    'dbus-org.freedesktop.systemd1.service',
    'dbus-org.freedesktop.resolve1.service',
  ],
  ...['dbus-org.freedesktop.timedate1.service', 'autovt@tty1.service', 'getty@tty1.service'],
  ...['user@0.service', 'user@1000.service', 'docker.service', 'containerd.service', 'postgresql.service'],
  ...['mosquitto.service', 'cron.service', 'rsyslog.service', 'NetworkManager.service', 'sudo.service'],
  ...['smart-monito.service', 'smart_monitor.service', 'smart.monitor.service', 'xsmart-monitor.service'],
  ...['polkit.service.service', 'a.service', '0.service', `${'a'.repeat(247)}.service`],
];

/** Texts that are the name of no single unit: refused before anything is asked of systemd. */
const malformed: readonly string[] = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '/',
    '*',
    '?',
    '-',
    '@',
    '\\',
    '.service',
    '@.service',
    '@1.service',
    'victim@.service',
  ],
  ...['victim', 'victim.', 'victim.service.', 'victim.service..', 'victim.services', 'victim.servic'],
  ...[
    'victim.SERVICE',
    'victim.Service',
    'victim.conf',
    'victim.service.d',
    'victim.service.wants',
    'victim.exe',
  ],
  ...['victim.unit', 'victim.snapshot', 'victim.busname', 'victim.network', 'victim.link', 'victim.json'],
  ...['../victim.service', '../../etc/passwd', '/etc/systemd/system/victim.service', './victim.service'],
  ...[
    'etc/victim.service',
    'victim/../victim.service',
    '..\\/victim.service',
    'victim.service/',
    '/victim.service',
  ],
  ...[
    '//victim.service',
    'file:///victim.service',
    '%2e%2e%2fvictim.service',
    'victim%2eservice',
    'victim%i.service',
  ],
  ...['/org/freedesktop/systemd1/unit/victim_2eservice', '~/victim.service', '~.service'],
  ...[
    'vict*.service',
    '*.service',
    'victim.*',
    'v?ctim.service',
    'vict[i]m.service',
    'victim.{service,socket}',
  ],
  ...['victim@*.service', 'victim@[0-9].service', '!victim.service', '^victim.service', 'victim.service$'],
  ...[
    'victim.service;reboot',
    'victim.service && reboot',
    'victim.service|sh',
    'victim.service > /etc/passwd',
  ],
  ...[
    '$(reboot).service',
    '`reboot`.service',
    '${IFS}.service',
    '$HOME.service',
    "victim'.service",
    'victim".service',
  ],
  ...[
    '--no-block',
    '--help',
    '-H root@host victim.service',
    'victim.service --now',
    '-M host victim.service',
  ],
  ...[
    'victim.service unlisted.service',
    'victim.service,unlisted.service',
    'victim.service\tunlisted.service',
  ],
  ...[
    'victim.service\nunlisted.service',
    'victim.service\r\n',
    '\nvictim.service',
    ' victim.service',
    'victim.service ',
  ],
  ...[
    'victim .service',
    'victim\t.service',
    'victim\u00a0.service',
    'victim\u200b.service',
    'victim\u202eecivres.service',
  ],
  ...[
    '\ufeffvictim.service',
    'victim.service\u0085',
    'victim\u2028.service',
    'victim\u00ad.service',
    'victim\u0301.service',
  ],
  ...[
    'v\u0456ctim.service',
    '\u0475ictim.service',
    'vi\u0441tim.service',
    'vict\u0131m.service',
    'v\u00edctim.service',
  ],
  ...[
    'victim\uff0eservice',
    'victim\u2024service',
    'victim\u3002service',
    '\uff56ictim.service',
    'victim.\u0455ervice',
  ],
  ...[
    '\u{1d42f}ictim.service',
    'victim\u{1f4a5}.service',
    'victi\u217f.service',
    'victim@\u0661.service',
    'victim@\u00b9.service',
  ],
  ...[
    'victim#.service',
    'victim+.service',
    'victim=.service',
    'victim,.service',
    'victim(1).service',
    'victim<1>.service',
  ],
  ...[
    'user@host.service@',
    'victim@1',
    'victim@1.',
    'victim.service@1',
    'http://victim.service',
    'victim:service',
  ],
  ...[`${'a'.repeat(248)}.service`, `${'a'.repeat(4000)}.service`, `${'../'.repeat(80)}victim.service`],
  ...[
    '__proto__',
    'constructor',
    'null',
    'undefined',
    'true',
    '0',
    '[object Object]',
    'all',
    'self',
    'ALL.*',
  ],
];

const code = (names: readonly string[], expected: string): NameRow[] =>
  [...new Set(names)].map((name) => [name, { code: expected }]);

/** Every name with what must become of it, on a host that has the fixtures and `tableFiles`. */
export const nameTable: readonly NameRow[] = [
  ...granted.map(([name, unit]): NameRow => [name, { unit }]),
  ...code(never, 'never-list'),
  ...code(unlisted, 'not-approved'),
  ...code(malformed, 'bad-request'),
  ...code(['ghost.service', 'masked.service'], 'unit-not-found'),
];
