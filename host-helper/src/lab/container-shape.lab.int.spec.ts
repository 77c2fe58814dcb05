import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testKey } from '../test-support/client.js';
import { containerFiles, type ContainerUser, inContainer } from '../test-support/container.js';
import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const tmpfiles = fileURLToPath(
  new URL('../../../deploy/systemd/tmpfiles.d/smart-monitor.conf', import.meta.url),
);

/** The group that may connect to the helper, and one that no passwd of the host knows. */
const socketGroup = 54_990;
const strangerUid = 54_321;

const app: ContainerUser = { uid: 1000, gid: 1000 };
const orchestrator: ContainerUser = { ...app, groups: [socketGroup] };
const capless: ContainerUser = { uid: 0, gid: 0 };

const secrets = '/var/lib/container-secrets';
const diary = '/var/lib/diary-of-a-person';
const mark = '/root/written-by-a-transient-unit';

const manager = ['/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'] as const;
const victim = ['/org/freedesktop/systemd1/unit/victim_2eservice', 'org.freedesktop.systemd1.Unit'] as const;

/** A program of the person whose uid the container has; the file is that person's alone. */
const person = `[Service]
User=1000
ExecStartPre=+/bin/sh -c 'umask 077; echo private > ${diary}; chown 1000 ${diary}'
ExecStart=/bin/sleep infinity
`;

/** What only tells. */
const reads: Readonly<Record<string, readonly string[]>> = {
  ListUnitsByPatterns: [...manager, 'ListUnitsByPatterns', 'asas', '0', '1', '*.service'],
  GetUnit: [...manager, 'GetUnit', 's', 'victim.service'],
  LoadUnit: [...manager, 'LoadUnit', 's', 'unlisted.service'],
  GetAll: [victim[0], 'org.freedesktop.DBus.Properties', 'GetAll', 's', victim[1]],
  Subscribe: [...manager, 'Subscribe'],
};

/** What acts, none of it so that the lab host would end. */
const acts: Readonly<Record<string, readonly string[]>> = {
  StartUnit: [...manager, 'StartUnit', 'ss', 'unlisted.service', 'fail'],
  RestartUnit: [...manager, 'RestartUnit', 'ss', 'victim.service', 'fail'],
  'Unit.Restart': [...victim, 'Restart', 's', 'fail'],
  KillUnit: [...manager, 'KillUnit', 'ssi', 'unlisted.service', 'all', '9'],
  ResetFailedUnit: [...manager, 'ResetFailedUnit', 's', 'unlisted.service'],
  StopUnit: [...manager, 'StopUnit', 'ss', 'unlisted.service', 'fail'],
  SetUnitProperties: [
    ...manager,
    'SetUnitProperties',
    'sba(sv)',
    'victim.service',
    'true',
    '1',
    'TasksMax',
    't',
    '99',
  ],
  StartTransientUnit: [
    ...[...manager, 'StartTransientUnit', 'ssa(sv)a(sa(sv))', 'escape.service', 'fail', '1'],
    ...[
      'ExecStart',
      'a(sasb)',
      '1',
      '/bin/sh',
      '3',
      'sh',
      '-c',
      `id -u > ${mark}; cat /proc/self/status >> ${mark}`,
    ],
    ...['false', '0'],
  ],
  EnableUnitFiles: [...manager, 'EnableUnitFiles', 'asbb', '1', 'base.service', 'true', 'false'],
  MaskUnitFiles: [...manager, 'MaskUnitFiles', 'asbb', '1', 'slow.service', 'true', 'false'],
  SetEnvironment: [...manager, 'SetEnvironment', 'as', '1', 'LD_PRELOAD=/nowhere'],
  Reload: [...manager, 'Reload'],
};
const powerOff = [...manager, 'PowerOff'];

describe.skipIf(missing !== null)(
  `a container of the production shape${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => {
      host = await labHost();
      const config = { keys: [{ id: 'k1', file: '/secrets/helper.key' }], dryRun: true };
      await host.lab.exec('/bin/mkdir', ['-m', '755', secrets]);
      await host.write(`${secrets}/helper.json`, JSON.stringify(config));
      await host.write(`${secrets}/helper.key`, testKey);
      await host.lab.exec('/bin/chown', ['1000', `${secrets}/helper.key`]);
      await host.lab.exec('/bin/chmod', ['400', `${secrets}/helper.key`]);
      await host.systemctl('start', 'victim.service', 'unlisted.service');
    });
    afterAll(() => host?.lab.stop());

    const run = (user: ContainerUser, ...command: string[]) => inContainer(host.lab, user, secrets, command);
    const bus = (user: ContainerUser, words: readonly string[]): Promise<string> => askBus(host, user, words);
    const helper = (user: ContainerUser, ...words: string[]) =>
      run(
        user,
        ...[
          '/usr/lib/smart-monitor/node',
          '/usr/lib/smart-monitor/smart-monitor-helper.mjs',
          'call',
          ...words,
        ],
        ...['--config', '/secrets/helper.json', '--socket', '/run/smart-monitor/helper.sock'],
      );
    /** In which run each of the two units is, and whether it still runs. */
    const runs = (): Promise<string[]> =>
      Promise.all(
        ['victim.service', 'unlisted.service'].map((unit) =>
          host.systemctl('show', '-p', 'InvocationID', '-p', 'ActiveState', unit),
        ),
      );

    it('is what it is meant to be: no capability, no new privilege, nothing of the host to write to', async () => {
      const { stdout } = await run(
        orchestrator,
        '/bin/sh',
        '-c',
        'id; cat /proc/self/status; ls /host/proc/1',
      );
      expect(stdout).toContain(`uid=1000(app) gid=1000 groups=1000,${socketGroup}`);
      for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
        expect(stdout).toContain(`Cap${set}:\t0000000000000000\n`);
      expect(stdout).toContain('NoNewPrivs:\t1\n');
      expect(stdout).toContain('cgroup\n');
      const paths = [
        '/x',
        '/usr/x',
        '/host/sys/x',
        '/run/x',
        '/run/systemd/x',
        '/run/smart-monitor/x',
        '/secrets/x',
      ];
      for (const user of [orchestrator, capless])
        expect((await run(user, '/usr/bin/touch', ...paths)).stderr.trim().split('\n')).toHaveLength(
          paths.length,
        );
    });

    it.each(Object.entries(reads))('as uid 1000: %s is answered', async (_, words) => {
      expect(await bus(app, words)).toBe('');
    });

    it.each(Object.entries(reads))('as uid 0 without any capability: %s is answered', async (_, words) => {
      expect(await bus(capless, words)).toBe('');
    });

    it.each(Object.entries({ ...acts, PowerOff: powerOff }))(
      'as uid 1000: %s is refused',
      async (_, words) => {
        await host.systemctl('start', 'unlisted.service');
        const before = await runs();
        const said = await bus(orchestrator, words);
        expect(said).toMatch(
          /^org\.freedesktop\.DBus\.Error\.(AccessDenied|InteractiveAuthorizationRequired)$/,
        );
        expect(await runs()).toEqual(before);
      },
    );

    it('as uid 1000: systemd does not listen to it on its private socket either', async () => {
      const words = ['--address=unix:path=/run/systemd/private', 'call', '', ...acts['RestartUnit']!];
      const before = await runs();
      expect((await run(app, '/usr/bin/busctl', ...words)).code).not.toBe(0);
      expect(await runs()).toEqual(before);
    });

    it('as a uid that the passwd of the host does not know: not even a read is answered', async () => {
      const stranger = { uid: strangerUid, gid: strangerUid };
      expect(await bus(stranger, reads['ListUnitsByPatterns']!)).toMatch(/^no answer/);
    });

    it('as uid 1000 with the group of the socket: the helper does what the list says, and no more', async () => {
      const [victimRun, unlistedRun] = await runs();
      const restarted = await helper(orchestrator, 'restart', 'victim.service');
      expect([restarted.code, JSON.parse(restarted.stdout)]).toMatchObject([0, { ok: true, job: 'done' }]);
      const refused = await helper(orchestrator, 'restart', 'unlisted.service');
      expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([1, { code: 'not-approved' }]);
      const [victimNow, unlistedNow] = await runs();
      expect(victimNow).not.toBe(victimRun);
      expect(unlistedNow).toBe(unlistedRun);
    });

    it('as uid 1000 without that group: no connection, though it has the key', async () => {
      const { code, stderr } = await helper(app, 'health');
      expect(code).toBe(1);
      expect(stderr).toContain('EACCES');
    });

    it('as uid 1000: reads and writes the files of a person of that uid, through /proc of the host', async () => {
      await host.systemctl('start', 'person.service');
      const pid = await host.show('person.service', 'MainPID');
      const file = `/host/proc/${pid}/root${diary}`;
      const { stdout } = await run(app, '/bin/sh', '-c', `cat ${file}; echo changed > ${file}`);
      expect(stdout).toBe('private\n');
      expect((await host.lab.exec('/bin/cat', [diary])).stdout).toBe('changed\n');
    });

    it.each(Object.entries(acts))('as uid 0 without any capability: %s is done', async (_, words) => {
      await host.systemctl('start', 'unlisted.service');
      expect(await bus(capless, words)).toBe('');
    });

    it('as uid 0 without any capability: what it started ran outside, as root with all of them', async () => {
      const written = async (): Promise<string> => (await host.lab.exec('/bin/cat', [mark])).stdout;
      await host.waitFor('The file', async () => (await written()).includes('NoNewPrivs'));
      const pid1 = (await host.lab.exec('/bin/cat', ['/proc/1/status'])).stdout;
      expect(await written()).toMatch(/^0\n/);
      expect(await written()).toContain(/^CapEff:\t[0-9a-f]{15}[1-9a-f]$/m.exec(pid1)?.[0]);
      expect(await written()).toContain('NoNewPrivs:\t0\n');
      expect(await host.show('victim.service', 'TasksMax')).toBe('99');
    });

    it('as uid 1000 on a host without polkit: what acts is refused by systemd itself', async () => {
      const services = '/usr/share/dbus-1/system-services';
      await host.systemctl('mask', '--runtime', '--now', 'polkit.service');
      await host.lab.exec('/bin/rm', ['-f', `${services}/org.freedesktop.PolicyKit1.service`]);
      const reload = [
        'org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus',
        'ReloadConfig',
      ];
      expect((await host.lab.exec('/usr/bin/busctl', ['call', ...reload])).code).toBe(0);
      for (const words of Object.values({ ...acts, PowerOff: powerOff }))
        expect(await bus(app, words)).toBe('org.freedesktop.DBus.Error.AccessDenied');
      expect(await bus(app, reads['ListUnitsByPatterns']!)).toBe('');
    });

    it('as uid 0 without any capability: PowerOff ends the host', async () => {
      const other = await labHost();
      try {
        await Promise.race([
          askBus(other, capless, powerOff, '/etc/smart-monitor').then(
            () => other.lab.ended,
            () => other.lab.ended,
          ),
          delay(10_000).then(() => Promise.reject(new Error('the host is still there'))),
        ]);
      } finally {
        await other.lab.stop();
      }
    });
  },
);

/** A lab host whose socket is for a group of its own, and whose passwd knows uid 1000. */
async function labHost(): Promise<HelperLab> {
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const known = passwd.split('\n').some((line) => line.split(':')[2] === '1000');
  const user = known ? '' : 'smartmon:x:1000:1000::/nonexistent:/usr/sbin/nologin\n';
  const host = await startHelperLab(
    { units: [{ unit: 'victim.service' }] },
    {},
    {
      ...containerFiles,
      '/etc/systemd/system/person.service': person,
      '/etc/passwd': `${passwd}${user}`,
      '/etc/group': `${readFileSync('/etc/group', 'utf8')}smartmon:x:${socketGroup}:\n`,
      '/etc/tmpfiles.d/smart-monitor.conf': { from: tmpfiles },
      // The socket's group is the one that the unit names.
      '/etc/systemd/system/smart-monitor-helper.socket.d/lab.conf': '',
    },
  );
  await host.lab.exec('/usr/bin/systemd-tmpfiles', ['--create', '/etc/tmpfiles.d/smart-monitor.conf']);
  return host;
}

/** Calls a method of systemd on the system bus: '' where it was done, or the D-Bus name of the error, or other words. */
async function askBus(
  { lab }: HelperLab,
  user: ContainerUser,
  words: readonly string[],
  folder = secrets,
): Promise<string> {
  const { code, stderr } = await inContainer(lab, user, folder, [
    ...['/usr/bin/env', 'SYSTEMD_LOG_LEVEL=debug', 'SYSTEMD_LOG_TARGET=console'],
    ...['/usr/bin/busctl', '--system', '--', 'call', 'org.freedesktop.systemd1', ...words],
  ]);
  if (code === 0) return '';
  return /error-name=(org\.\S+)/.exec(stderr)?.[1] ?? `no answer: ${stderr.slice(-200)}`;
}
