import { type LabHost, type LabHostOptions, startLabHost } from '@smart-monitor/testing';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

import { TestClient } from './client.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Why the install without root cannot be tested here; null where it can. */
export const noPolkit =
  existsSync('/usr/lib/polkit-1/polkitd') || existsSync('/usr/libexec/polkitd')
    ? null
    : 'polkitd is not installed (apt-get install polkitd)';

export const settingsFile = '/etc/smart-monitor/helper.json';
export const listFile = '/etc/smart-monitor/approved_services.json';
/** An allow-list of the full form. */
export const list = (...units: object[]): string => JSON.stringify({ units });

/** What a program inside the lab host left. */
type Left = Awaited<ReturnType<LabHost['exec']>>;

/** A lab host without a helper, and the installer as a person would run it. */
export interface InstallLab {
  readonly lab: LabHost;
  /** Runs helper-install.sh. */
  install(...args: string[]): Promise<Left>;
  run(file: string, ...args: string[]): Promise<Left>;
  /** What systemctl printed. */
  systemctl(...args: string[]): Promise<string>;
  show(unit: string, property: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** A client that has the key of the installed helper. */
  client(): Promise<TestClient>;
  /** Everything that an install could leave behind. */
  traces(): Promise<string>;
  waitFor(what: string, condition: () => Promise<boolean>, withinMs?: number): Promise<void>;
}

export async function startInstallLab(
  options: Pick<LabHostOptions, 'files' | 'privateNetwork'> = {},
): Promise<InstallLab> {
  const lab = await startLabHost({
    ...options,
    units: at('host-helper/fixtures/units'),
    binds: [
      { from: at('deploy'), to: '/opt/product/deploy' },
      { from: at('host-helper/dist'), to: '/opt/product/host-helper/dist' },
    ],
  });
  const run = (file: string, ...args: string[]): Promise<Left> => lab.exec(file, args, { timeoutMs: 60_000 });
  // What any host does at its boot: the group systemd-journal may read the journal.
  await run('/bin/systemd-tmpfiles', '--create', '--prefix=/run/log/journal');
  const systemctl = async (...args: string[]): Promise<string> =>
    (await run('/bin/systemctl', ...args)).stdout.trim();
  const installer = '/opt/product/deploy/systemd/helper-install.sh';
  // The lab shows the machine's own files: one that has the helper installed, too.
  await run(installer, '--uninstall', '--purge');
  const read = async (path: string): Promise<string> => (await run('/bin/cat', path)).stdout;
  return {
    lab,
    run,
    systemctl,
    read,
    install: (...args) => run(installer, '--node', '/opt/smart-monitor/node', ...args),
    show: (unit, property) => systemctl('show', '--value', '-p', property, unit),
    write: async (path, text) => {
      const { code, stderr } = await lab.exec('/usr/bin/tee', [path], { input: text });
      if (code !== 0) throw new Error(`${path} cannot be written in the lab host: ${stderr}`);
    },
    client: async () =>
      new TestClient(
        `${lab.runDirectory}/helper.sock`,
        'test-instance-1',
        (await read('/etc/smart-monitor/helper.key')).trim(),
      ),
    traces: async () => {
      const folders = ['/etc', '/usr/lib', '/usr/local', '/run', '/var/lib'];
      // The lab's own, and the folders of tests that run outside just now.
      const others = [
        '/run/systemd/*',
        '/etc/systemd/system/smart-monitor-lab-*',
        '*/smart-monitor-decoy*',
        '/var/lib/smart-monitor-test-*',
      ].flatMap((path) => ['-not', '-path', path]);
      const names = ['-name', '*smart-monitor*', ...others];
      const { stdout: files } = await run('/usr/bin/find', ...folders, ...names);
      const { stdout: people } = await run('/bin/grep', '-hE', '^smartmon', '/etc/passwd', '/etc/group');
      const { stdout: sockets } = await run('/usr/bin/find', '/run/smart-monitor', '-mindepth', '1');
      return `${files}${people}${sockets}`;
    },
    waitFor: async (what, condition, withinMs = 10_000) => {
      const until = Date.now() + withinMs;
      while (!(await condition())) {
        if (Date.now() > until) throw new Error(`${what} has not come within ${withinMs} ms.`);
        await delay(50);
      }
    },
  };
}

/** Lets the helper act, as a person does who trusts it by now. */
export async function actForReal(host: InstallLab): Promise<void> {
  const settings = JSON.parse(await host.read(settingsFile)) as object;
  const many = { actions: 1000 };
  const limits = { ...many, backoffSeconds: 0, host: many, kills: many };
  await host.write(settingsFile, JSON.stringify({ ...settings, dryRun: false, limits }));
  await host.systemctl('restart', 'smart-monitor-helper.service');
}

/** Prints what `systemd-analyze security` finds open in the helper's unit, and looks for each in the document. */
export async function expectExplained(host: InstallLab): Promise<void> {
  const unit = 'smart-monitor-helper.service';
  const { stdout } = await host.run('/usr/bin/systemd-analyze', 'security', '--no-pager', unit);
  const lines = stdout.split('\n');
  console.log(lines.filter((line) => /^[✗→]/.test(line)).join('\n'));
  const open = lines.flatMap((line) => /^✗ (\S+)/.exec(line)?.[1] ?? []);
  const document = readFileSync(at('docs/security.md'), 'utf8');
  expect(open.filter((name) => !document.includes(`| \`${name.split('/')[0]}`))).toEqual([]);
  expect(Number(/exposure level for .*: ([0-9.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(1);
}
