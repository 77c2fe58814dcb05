import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import { ReloadChecksRequest } from '../../requests/reload-checks.request.js';
import { unitState } from '../../testing/unit-state.js';
import { VirtualHost } from '../../testing/virtual-host.js';
import { HungServices } from './hung-services.js';

const one = (name: string, more: object = {}): string =>
  JSON.stringify({ checks: [{ name, unit: 'web.service', kind: 'tcp', port: 80, ...more }] });

describe('the checks in force', () => {
  let folder = '';
  let running: HungServices[] = [];
  const told: string[] = [];
  const file = (): string => join(folder, 'operators.json');
  const names = (hung: HungServices): string[] => hung.status().checks.map(({ name }) => name);
  const asked = (): string => readFileSync(join(folder, 'checks/in-force.json'), 'utf8');
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hung-services-'))));
  afterEach(() => {
    for (const hung of running) hung.stop();
    running = [];
    rmSync(folder, { recursive: true });
  });

  async function open(): Promise<HungServices> {
    const host = new VirtualHost();
    await host.start(unitState('web.service'));
    const hung = new HungServices({
      engine: host.pipeline.engine,
      clock: host.time,
      host: { id: 'id', hostname: 'h' },
      bootId: 'boot',
      directory: join(folder, 'checks'),
      heartbeatDirectory: folder,
      checksFile: file(),
      stateDirectory: folder,
      tell: (sentence) => told.push(sentence),
      onChange: () => undefined,
      onError: (error) => {
        throw error;
      },
    });
    hung.start();
    running.push(hung);
    return hung;
  }

  it('are none where there is no file', async () =>
    expect((await open()).status()).toEqual({ checks: [], lastLooks: {}, checksProblem: '' }));

  it('are those of the file for this host, read again when told to', async () => {
    writeFileSync(file(), one('a'));
    const hung = await open();
    expect(names(hung)).toEqual(['a']);
    writeFileSync(file(), one('b'));
    expect(names(hung)).toEqual(['a']);
    hung.reload();
    expect(names(hung)).toEqual(['b']);
    expect(asked()).toContain('"b"');
    writeFileSync(file(), one('c', { hosts: ['elsewhere'] }));
    hung.reload();
    expect(names(hung)).toEqual([]);
    const answers: RequestResult[] = [];
    const reload = new ReloadChecksRequest(hung, (result) => Promise.resolve(void answers.push(result)));
    await reload.handle({ id: 'r' } as ServiceRequest);
    expect(answers).toEqual([{ requestId: 'r', state: 'done', reason: '', answer: { checks: ['c'] } }]);
  });

  it('stay the last good ones when the file is broken, also after a restart, and say why with the line', async () => {
    writeFileSync(file(), one('a'));
    const hung = await open();
    writeFileSync(file(), one('a', { port: 0 }));
    const answers: RequestResult[] = [];
    const reload = new ReloadChecksRequest(hung, (result) => Promise.resolve(void answers.push(result)));
    await reload.handle({ id: 'r' } as ServiceRequest);
    expect(answers).toMatchObject([{ requestId: 'r', state: 'refused', reason: 'bad-checks' }]);
    expect(answers[0]!.answer).toEqual({ detail: hung.status().checksProblem, checks: ['a'] });
    expect(names(hung)).toEqual(['a']);
    expect(hung.status().checksProblem).toMatch(/last good ones stay in force: line 1: checks\[0\].port/);
    expect(told.at(-1)).toBe(hung.status().checksProblem);
    const after = await open();
    expect(names(after)).toEqual(['a']);
    expect(after.status().checksProblem).toContain('checks[0].port');
  });

  it('are none where the first file ever is broken', async () => {
    writeFileSync(file(), '{');
    const { checks, checksProblem } = (await open()).status();
    expect(checks).toEqual([]);
    expect(checksProblem).toMatch(/nothing is checked: it is no JSON/);
  });
});
