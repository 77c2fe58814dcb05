import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { send, type TestAnswer, TestClient } from '../test-support/client.js';
import { type InstallLab, noPolkit, settingsFile, startInstallLab } from '../test-support/install-lab.js';
import { bundle } from '../test-support/lab.js';

const noLab =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const security = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
const chapter = /\*\*Rotating the helper's key\*\*([\s\S]*?)After a theft/.exec(security)?.[1] ?? '';

/** What stands between backticks in a step of the document, by what it is. */
function step(number: number): { commands: string[]; entry: string; dropIn: { path: string; line: string } } {
  const text = chapter.split(/^\d\. /m)[number] ?? '';
  const spans = [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
  return {
    commands: spans.filter((span) => /^(umask|cp|rm|systemctl) /.test(span)),
    entry: spans.find((span) => span.startsWith('{"id"')) ?? '',
    dropIn: {
      path: spans.find((span) => span.endsWith('.conf')) ?? '',
      line: spans.find((span) => span.startsWith('LoadCredential=')) ?? '',
    },
  };
}

const keyFile = '/etc/smart-monitor/helper.key';
const nextFile = `${keyFile}.next`;

describe.each(['root', 'polkit'])('rotating the key of the helper in the install "%s"', (mode) => {
  const missing = noLab ?? (mode === 'polkit' ? noPolkit : null);
  describe.skipIf(missing !== null)(missing ?? 'as docs/security.md prints it', () => {
    let host: InstallLab;
    let first: string;
    let second: string;
    beforeAll(async () => {
      host = await startInstallLab();
      expect((await host.install('--mode', mode)).code).toBe(0);
      first = await key(keyFile);
    });
    afterAll(() => host?.lab.stop());

    const key = async (file: string): Promise<string> => (await host.read(file)).trim();
    /** Asks for the health, signed with a key: the code of the refusal, or `ok`. */
    async function ask(keyId: string, text: string): Promise<string> {
      const answer = await signedBy(keyId, text).get('/v1/health');
      return answer.status === 200 ? 'ok' : String(answer.body['code']);
    }
    function signedBy(keyId: string, text: string): { get(path: string): Promise<TestAnswer> } {
      const client = new TestClient(`${host.lab.runDirectory}/helper.sock`);
      return { get: (path) => client.get(path, { sign: { keyId, key: text } }) };
    }
    async function run(commands: readonly string[]): Promise<void> {
      for (const command of commands) {
        const { code, stderr } = await host.run('/bin/sh', '-c', command);
        expect([command, code, stderr]).toEqual([command, 0, '']);
      }
    }
    async function setKeys(change: (keys: unknown[]) => unknown[]): Promise<void> {
      const settings = JSON.parse(await host.read(settingsFile)) as { keys: unknown[] };
      await host.write(settingsFile, JSON.stringify({ ...settings, keys: change(settings.keys) }));
    }
    async function takeOver(): Promise<void> {
      const { commands, entry } = step(4);
      const [copy, ...others] = commands;
      await run([copy!]);
      await setKeys(() => [JSON.parse(entry)]);
      await host.run('/bin/rm', '-f', step(2).dropIn.path);
      await run(others);
    }

    it('has every command where it is looked for', () => {
      expect([1, 2, 3, 4].map((number) => step(number).commands.length)).toEqual([1, 2, 0, 4]);
    });

    it('1: makes a key that only root can read', async () => {
      await run(step(1).commands);
      const { stdout } = await host.run('/usr/bin/stat', '-c', '%a %U %G %s', nextFile);
      expect(stdout).toBe('400 root root 65\n');
      second = await key(nextFile);
      expect(second).toMatch(/^[0-9a-f]{64}$/);
      expect(second).not.toBe(first);
      expect([await ask('k1', first), await ask('k2', second)]).toEqual(['ok', 'forbidden']);
    });

    it('2: makes both keys valid, and a caller of that moment waits', async () => {
      const { commands, entry, dropIn } = step(2);
      if (mode === 'polkit') {
        await host.run('/bin/mkdir', '-p', dropIn.path.replace(/\/[^/]*$/, ''));
        await host.write(dropIn.path, `[Service]\n${dropIn.line}\n`);
      }
      await setKeys((keys) => [...keys, JSON.parse(entry)]);
      let done = false;
      const restarted = run(commands).finally(() => (done = true));
      const answers: string[] = [];
      while (!done) answers.push(await ask('k1', first));
      await restarted;
      expect(new Set(answers)).toEqual(new Set(['ok']));
      expect([await ask('k1', first), await ask('k2', second)]).toEqual(['ok', 'ok']);
      expect([await ask('k1', second), await ask('k2', first)]).toEqual(['forbidden', 'forbidden']);
    });

    it('3: tells by the audit log which key was used', async () => {
      expect((await signedBy('k2', second).get('/v1/actions/never-begun-anywhere')).status).toBe(404);
      const lines = (await host.read('/var/lib/smart-monitor-helper/audit.jsonl')).trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { keyId?: string }).keyId)).toContain('k2');
    });

    it('4: leaves the new key alone', async () => {
      await takeOver();
      expect([await ask('k1', first), await ask('k1', second)]).toEqual(['forbidden', 'forbidden']);
      expect(await ask('k2', second)).toBe('ok');
      expect((await host.run('/bin/ls', '/etc/smart-monitor')).stdout).not.toContain('helper.key.next');
      expect((await host.run('/usr/bin/stat', '-c', '%a %U %G', keyFile)).stdout).toBe('400 root root\n');
    });

    it('after a theft: 1 and 4 at once shut the thief out, also with what was signed before', async () => {
      const stolen = second;
      const client = new TestClient(`${host.lab.runDirectory}/helper.sock`);
      const recorded = client.headers('GET', '/v1/health', '', { sign: { keyId: 'k2', key: stolen } });
      await run(step(1).commands);
      await takeOver();
      const fresh = await key(keyFile);
      expect(fresh).not.toBe(stolen);
      expect([await ask('k2', stolen), await ask('k2', fresh)]).toEqual(['forbidden', 'ok']);
      const replayed = await send(client.socket, 'GET', '/v1/health', '', recorded);
      expect(replayed.body).toEqual({
        type: 'urn:smart-monitor:problem:forbidden',
        title: 'Refused. The reason is in the audit log of the helper.',
        status: 403,
        code: 'forbidden',
      });
    });

    it('leaves an audit chain that holds, over every restart', async () => {
      const verify = await host.run('/usr/local/sbin/smart-monitor-helper', 'audit', 'verify');
      expect([verify.code, verify.stdout]).toEqual([0, expect.stringContaining('The audit chain holds')]);
    });
  });
});
