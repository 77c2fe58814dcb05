import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LabControl, NotOffered } from './control.js';
import { type LabControlServer, serveLabControl } from './control-server.js';
import { type LabHost, startLabHost } from './lab-host.js';
import { LAB_SAMPLES, LAB_UNITS } from './samples.js';
import { labHostUnavailable } from './unavailable.js';

const unavailable = labHostUnavailable();

describe.skipIf(unavailable !== null)(`lab control (lab host ${unavailable ?? 'available'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-control-'));
  let lab: LabHost;
  let control: LabControl;
  let server: LabControlServer;

  beforeAll(async () => {
    lab = await startLabHost({ units: LAB_UNITS });
    control = new LabControl(lab);
    server = await serveLabControl(control, join(folder, 'lab/control.sock'));
  });
  afterAll(async () => {
    await server.stop();
    await lab.stop();
    rmSync(folder, { recursive: true });
  });

  async function state(unit: string): Promise<string> {
    const shown = await lab.exec('systemctl', ['show', '--value', '-pActiveState', '-pResult', unit]);
    return shown.stdout.trim().split('\n').toSorted().join(' ');
  }

  function http(method: string, path: string, body = ''): Promise<{ status: number; json: unknown }> {
    return new Promise((resolve, reject) => {
      const call = request({ socketPath: server.socket, method, path }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) as unknown }),
        );
      });
      call.once('error', reject);
      call.end(body);
    });
  }

  it('has every sample service running from the start', async () => {
    const states = await lab.exec('systemctl', ['is-active', ...LAB_SAMPLES]);
    expect(states.stdout.trim().split('\n')).toEqual(LAB_SAMPLES.map(() => 'active'));
  });

  it('kills a service', async () => {
    expect(await control.break('lab-web.service', 'kill')).toMatchObject({ ok: true });
    await delay(100);
    expect(await state('lab-web.service')).toBe('failed signal');
    expect(await control.break('lab-web.service', 'repair')).toMatchObject({ ok: true });
    expect(await state('lab-web.service')).toBe('active success');
  });

  it('lets a service hang, which systemd does not notice, until it is repaired', async () => {
    const main = (
      await lab.exec('systemctl', ['show', '--value', '-pMainPID', 'lab-web.service'])
    ).stdout.trim();
    const stopped = async (): Promise<boolean> =>
      /^State:\s+T/m.test((await lab.exec('cat', [`/proc/${main}/status`])).stdout);
    expect(await control.break('lab-web.service', 'hang')).toMatchObject({ ok: true });
    await vi.waitUntil(stopped, 10_000);
    expect(await state('lab-web.service')).toBe('active success');
    expect(await control.break('lab-web.service', 'repair')).toMatchObject({ ok: true });
    await vi.waitUntil(async () => !(await stopped()), 10_000);
  });

  it('makes a service crash at each start until it is repaired', async () => {
    expect(await control.break('lab-worker.service', 'crash-loop')).toMatchObject({ ok: true });
    await control.break('lab-worker.service', 'start');
    await delay(200);
    expect(await state('lab-worker.service')).toBe('exit-code failed');
    expect(await control.break('lab-worker.service', 'repair')).toMatchObject({ ok: true });
    await delay(100);
    expect(await state('lab-worker.service')).toBe('active success');
  });

  it('fills the memory of a service until the kernel kills it, or says why it cannot', async () => {
    const result = await control.break('lab-db.service', 'fill-memory');
    if (result.ok) expect(await state('lab-db.service')).toMatch(/failed (oom-kill|signal)/);
    else expect(result.said).toContain('no memory controller');
    await control.break('lab-db.service', 'repair');
    expect(await state('lab-db.service')).toBe('active success');
  });

  it('stops and starts as an operator', async () => {
    await control.break('lab-retry.service', 'stop');
    expect(await state('lab-retry.service')).toBe('inactive success');
    await control.break('lab-retry.service', 'start');
    expect(await state('lab-retry.service')).toBe('active success');
  });

  it('offers only the sample services and the known ways', async () => {
    await expect(control.break('dbus.service', 'kill')).rejects.toThrow(NotOffered);
    await expect(control.break('lab-web.service', 'toString')).rejects.toThrow(NotOffered);
  });

  it('answers over its socket', async () => {
    expect(statSync(server.socket).mode & 0o777).toBe(0o660);
    const list = (await http('GET', '/lab')).json as {
      services: { unit: string; breaks: { how: string }[] }[];
    };
    expect(list.services.map((service) => service.unit)).toEqual(LAB_SAMPLES);
    const good = JSON.stringify({ unit: 'lab-frontend.service', how: 'kill' });
    expect(await http('POST', '/lab/break', good)).toMatchObject({ status: 200, json: { ok: true } });
    for (const bad of [
      '',
      '[]',
      'null',
      '{"unit":1,"how":"kill"}',
      '{"unit":"dbus.service","how":"kill"}',
      'x'.repeat(5000),
    ]) {
      expect((await http('POST', '/lab/break', bad)).status).toBe(400);
    }
    expect((await http('GET', '/elsewhere')).status).toBe(404);
  });
});
