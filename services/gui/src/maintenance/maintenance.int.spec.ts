import { newId } from '@smart-monitor/contracts';
import { AuditRepository, MaintenanceRepository, UserRepository } from '@smart-monitor/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordService } from '../auth/password.service.js';
import { Browser } from '../testing/browser.js';
import { EventSource } from '../testing/event-source.js';
import { hostId, ship, startFixture, storeHost, unitState, type Fixture } from '../testing/fixture.js';

const path = '/api/v1/maintenance';
const minute = 60_000;
/** The clock of this spec stands still, at 2026-11-21 12:00 UTC. */
const noon = Date.UTC(2026, 10, 21, 12);
const once = { name: 'new disk', kind: 'once', start: '2026-11-21T12:00', minutes: 30 };

describe('maintenance windows', () => {
  let fixture: Fixture;
  let admin: Browser;
  const clock = { ahead: 0, now: () => noon + clock.ahead, mono: () => 0 };

  beforeAll(async () => {
    fixture = await startFixture({}, { clock });
    admin = await fixture.admin();
    await storeHost(fixture.database);
  });
  afterAll(() => fixture.stop());

  it('are made, with what was left out filled in, and are in force at once', async () => {
    const { status, json } = await admin.post(path, { ...once, hosts: [' Web01 '], note: 'ticket 12 ' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...once,
      note: 'ticket 12',
      days: [],
      zone: 'UTC',
      until: null,
      hosts: ['web01'],
      units: ['*'],
      createdBy: 'admin',
      standing: 'in-force',
      since: noon,
      endsAt: noon + 30 * minute,
      nextAt: null,
    });
    const audit = await new AuditRepository(fixture.database).list(1);
    expect(audit[0]).toMatchObject({ actor: 'admin', action: 'maintenance-created', subject: 'new disk' });
  });

  it('are listed in force first, then the coming ones, then those that are over', async () => {
    const make = (more: object) => admin.post(path, { ...once, ...more });
    await make({ name: 'b', start: '2026-11-23T02:30' });
    await make({ name: 'a', kind: 'weekly', days: ['sun'], start: '02:30', zone: 'Europe/Berlin' });
    const short = (await make({ name: 'short', minutes: 10 })).json;
    clock.ahead = 20 * minute;
    const { json } = await admin.get(path);
    clock.ahead = 0;
    expect(json.items.map(({ name, standing }: Record<string, string>) => `${name} ${standing}`)).toEqual([
      'new disk in-force',
      'a coming',
      'b coming',
      'short over',
    ]);
    expect(json).toMatchObject({ mayChange: true, hosts: ['web01'] });
    expect(json.items[1].nextAt).toBe(Date.parse('2026-11-22T01:30Z'));
    await admin.ask('DELETE', `${path}/${short.id}`, undefined);
  });

  it('are refused with the field that cannot be used', async () => {
    const bad = { ...once, start: 'tomorrow', zone: 'Berlin', minutes: 0.5, units: ['nginx'] };
    const shape = (await admin.post(path, bad)).json;
    expect(shape.errors).toEqual([{ field: 'minutes', message: 'must be a whole number' }]);
    const { status, json } = await admin.post(path, { ...bad, minutes: 0 });
    expect(status).toBe(400);
    expect(json.errors.map(({ field }: { field: string }) => field)).toEqual(['zone', 'minutes', 'units']);
    expect((await admin.post(path, { ...once, start: 'tomorrow' })).json.errors).toEqual([
      { field: 'start', message: 'must be a day and a time, for example 2026-11-22T02:30' },
    ]);
    expect((await admin.post(path, { ...once, start: '2026-11-20T12:00' })).json.detail).toContain(
      'over already',
    );
    const unknown = (await admin.post(path, { ...once, allow: ['*'] })).json;
    expect(unknown.errors).toEqual([{ field: 'allow', message: 'is not known here' }]);
  });

  it('are changed, and ended where they are in force', async () => {
    const made = (await admin.post(path, { ...once, kind: 'daily', start: '11:00', minutes: 90 })).json;
    const at = `${path}/${made.id}`;
    const changed = await admin.ask('PUT', at, { ...once, kind: 'daily', start: '11:30', minutes: 90 });
    expect(changed.json).toMatchObject({ start: '11:30', standing: 'in-force', endsAt: noon + 60 * minute });
    const ended = await admin.post(`${at}/end`, {});
    expect(ended.json).toMatchObject({
      standing: 'coming',
      endedAt: noon,
      endedBy: 'admin',
      nextAt: Date.parse('2026-11-22T11:30Z'),
    });
    const again = await admin.post(`${at}/end`, {});
    expect([again.status, again.json.detail]).toEqual([
      409,
      'The maintenance window "new disk" is not in force.',
    ]);
    const gone = await admin.ask('DELETE', at, undefined);
    expect([gone.status, gone.json.id]).toEqual([200, made.id]);
    expect((await admin.ask('DELETE', at, undefined)).status).toBe(404);
    expect((await admin.ask('PUT', at, once)).status).toBe(404);
    expect((await admin.post(`${at}/end`, {})).status).toBe(404);
  });

  it('reach every console live', async () => {
    const stream = await EventSource.open(admin);
    const { id } = (await admin.post(path, once)).json;
    await stream.until(() => stream.of('maintenance').some(({ data }) => data.body.id === id));
    expect(stream.of('maintenance').at(-1)!.data).toMatchObject({
      body: { id, act: 'created', by: 'admin' },
    });
    stream.close();
  });

  it('are shown to viewers, who cannot change them', async () => {
    const passwordHash = await new PasswordService().hash('correct-horse-battery');
    const user = { id: newId(), username: 'eve', passwordHash, role: 'viewer', createdAt: noon };
    await new UserRepository(fixture.database).create(user);
    const viewer = new Browser(fixture.gui.url);
    await viewer.login('eve', 'correct-horse-battery');
    expect((await viewer.get(path)).json).toMatchObject({ mayChange: false });
    expect((await viewer.post(path, once)).status).toBe(403);
  });

  it('in force are told on the page of a service that they are about', async () => {
    await ship(fixture.database, unitState('lab-web.service', 'active', noon - 1_000));
    const window = {
      id: newId(),
      name: 'new disk',
      note: '',
      by: 'ada',
      units: ['lab-*'],
      since: noon,
      until: noon + minute,
    };
    const page = async (maintenance: object[]) => {
      await storeHost(fixture.database, { maintenance } as never);
      return (await admin.get(`/api/v1/services/${hostId}/lab-web.service`)).json;
    };
    expect((await page([window])).maintenance).toEqual([window]);
    const { policy } = await page([window]);
    expect(policy.willHeal).toBe(false);
    expect((await page([{ ...window, units: ['db-*'] }])).maintenance).toEqual([]);
  });

  it('that nobody can read count as in force, and can be deleted', async () => {
    const plan = {
      ...once,
      note: '',
      days: [],
      zone: 'Mars/Olympus',
      until: null,
      hosts: ['*'],
      units: ['*'],
    };
    const id = newId();
    await new MaintenanceRepository(fixture.database).create(id, plan as never, { by: 'x', now: noon });
    const { items } = (await admin.get(path)).json;
    expect(items.find((one: { id: string }) => one.id === id)).toMatchObject({ standing: 'in-force' });
    expect((await admin.ask('DELETE', `${path}/${id}`, undefined)).status).toBe(200);
  });
});
