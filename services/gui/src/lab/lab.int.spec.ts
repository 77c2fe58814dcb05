import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  LAB_UNITS,
  LabControl,
  labHostUnavailable,
  serveLabControl,
  startLabHost,
} from '@smart-monitor/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from '../testing/fixture.js';

const unavailable = labHostUnavailable();

describe.skipIf(unavailable !== null)(
  `the lab page${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    it('shows the sample services, breaks one, and says what it cannot do', async () => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'gui-lab-'));
      const labSocket = path.join(folder, 'lab.sock');
      const lab = await startLabHost({ units: LAB_UNITS });
      const server = await serveLabControl(new LabControl(lab), labSocket);
      const fixture = await startFixture({ labSocket });
      try {
        const admin = await fixture.admin();
        expect((await admin.get('/api/v1/auth/me')).json.lab).toBe(true);
        const { json } = await admin.get('/api/v1/lab');
        const web = json.services.find(({ unit }: { unit: string }) => unit === 'lab-web.service');
        expect(web.breaks.map(({ how }: { how: string }) => how)).toContain('kill');
        const killed = await admin.post('/api/v1/lab/break', { unit: 'lab-web.service', how: 'kill' });
        expect(killed.json).toMatchObject({ ok: true, detail: expect.stringContaining('lab-web') });
        const unknown = await admin.post('/api/v1/lab/break', { unit: 'none.service', how: 'kill' });
        expect(unknown.json).toMatchObject({
          code: 'lab-refused',
          detail: expect.stringContaining('none.service'),
        });
        const odd = await admin.post('/api/v1/lab/break', { unit: 'lab-web.service', how: 'explode' });
        expect(odd.json.errors[0].field).toBe('how');
        await server.stop();
        expect((await admin.get('/api/v1/lab')).json.code).toBe('lab-away');
      } finally {
        await fixture.stop();
        await server.stop().catch(() => undefined);
        await lab.stop();
        await rm(folder, { recursive: true, force: true });
      }
    }, 60_000);
  },
);
