import { newId, type WindowPlan } from '@smart-monitor/contracts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../database.js';
import { provisionLogins } from '../logins.js';
import { noon, startFixture, type Fixture } from '../spec-fixture.js';
import { AuditRepository } from './audit.repository.js';
import { MaintenanceRepository } from './maintenance.repository.js';

const plan: WindowPlan = {
  name: 'new disk',
  note: 'ticket 12',
  kind: 'weekly',
  start: '02:30',
  days: ['sat', 'sun'],
  zone: 'Europe/Berlin',
  minutes: 90,
  until: noon + 86_400_000,
  hosts: ['*'],
  units: ['db-*.service'],
};
const ada = { by: 'ada', now: noon };

describe('maintenance windows', () => {
  let fixture: Fixture;
  let gui: Database;
  let orchestrator: Database;
  let windows: MaintenanceRepository;
  beforeAll(async () => {
    fixture = await startFixture();
    const urls = await provisionLogins(fixture.server.url, { gui: 'g', orchestrator: 'o' });
    gui = Database.open({ url: urls.gui }, { applicationName: 'gui' });
    orchestrator = Database.open({ url: urls.orchestrator }, { applicationName: 'orchestrator' });
    windows = new MaintenanceRepository(gui);
  });
  afterAll(async () => {
    await gui.close();
    await orchestrator.close();
    await fixture.stop();
  });

  it('are written by the console, read by the orchestrator, and by nobody else changed', async () => {
    const id = newId();
    await windows.create(id, plan, ada);
    await windows.create(id, plan, ada);
    const whole = {
      ...plan,
      id,
      createdBy: 'ada',
      createdAt: noon,
      updatedBy: 'ada',
      updatedAt: noon,
      endedAt: null,
      endedBy: '',
    };
    const seen = new MaintenanceRepository(orchestrator);
    expect(await seen.list()).toEqual([whole]);
    expect(await windows.find(id)).toEqual(whole);
    await expect(seen.create(newId(), plan, ada)).rejects.toMatchObject({ sqlState: '42501' });
    await expect(seen.remove(whole, ada)).rejects.toMatchObject({ sqlState: '42501' });
    expect(await windows.remove(whole, ada)).toBe(true);
    expect(await windows.list()).toEqual([]);
  });

  it('are changed, ended and deleted, each with its line in the audit log and its event', async () => {
    const id = newId();
    await windows.create(id, plan, ada);
    const changed: WindowPlan = { ...plan, kind: 'once', start: '2026-11-22T02:30', days: [], until: null };
    const grace = { by: 'grace', now: noon + 1 };
    expect(await windows.update(id, changed, grace)).toBe(true);
    expect(await windows.end({ id, name: plan.name }, { by: 'grace', now: noon + 2 })).toBe(true);
    const stored = (await windows.find(id))!;
    expect(stored).toMatchObject({
      ...changed,
      createdBy: 'ada',
      updatedBy: 'grace',
      updatedAt: noon + 1,
      endedAt: noon + 2,
      endedBy: 'grace',
    });
    expect(await windows.remove(stored, { by: 'grace', now: noon + 3 })).toBe(true);
    const audit = await new AuditRepository(fixture.database).list(4);
    expect(audit.map(({ action, actor }) => `${actor} ${action}`)).toEqual([
      'grace maintenance-deleted',
      'grace maintenance-ended',
      'grace maintenance-updated',
      'ada maintenance-created',
    ]);
    expect(audit[0]!.detail).toMatchObject({ id, start: changed.start });
    const told = await fixture.database.query(
      'read',
      `SELECT body ->> 'act' AS act FROM events WHERE kind = 'maintenance' AND body ->> 'id' = $1 ORDER BY id`,
      [id],
    );
    expect(told.map(({ act }) => act)).toEqual(['created', 'updated', 'ended', 'deleted']);
  });

  it('that are not there are not changed, and nothing is told', async () => {
    const before = await new AuditRepository(fixture.database).list(1_000);
    const id = newId();
    expect(await windows.find(id)).toBeNull();
    expect(await windows.update(id, plan, ada)).toBe(false);
    expect(await windows.end({ id, name: 'x' }, ada)).toBe(false);
    expect(await new AuditRepository(fixture.database).list(1_000)).toHaveLength(before.length);
  });

  it('wake the orchestrators', async () => {
    const client = new pg.Client({ connectionString: fixture.server.url });
    await client.connect();
    await client.query('LISTEN smartmon_maintenance');
    const woken = new Promise<string>((resolve) =>
      client.on('notification', ({ channel }) => resolve(channel)),
    );
    await windows.create(newId(), plan, ada);
    expect(await woken).toBe('smartmon_maintenance');
    await client.end();
  });

  it('take what a person types as it is', async () => {
    const id = newId();
    const odd = `'; DROP TABLE maintenance_windows; -- \u0000 ä`;
    await windows.create(id, { ...plan, name: odd, hosts: ['a', 'b,c'] }, { by: odd, now: noon });
    expect(await windows.find(id)).toMatchObject({ name: odd.replace('\u0000', ''), hosts: ['a', 'b,c'] });
  });
});
