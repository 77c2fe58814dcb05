import { newId } from '@smart-monitor/contracts';
import { roles, type Role } from '@smart-monitor/contracts/http';
import { UserRepository } from '@smart-monitor/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedRoutes } from '../http/documented.js';
import { Browser } from '../testing/browser.js';
import { apiKey, hostId, startFixture, type Fixture } from '../testing/fixture.js';
import { accessMetadata, type AccessRule } from './access.js';
import { PasswordService } from './password.service.js';

/** Who may use what: the whole list, so that a new route shows up here before it is open to anybody. */
const expected: Readonly<Record<string, string>> = {
  'POST /api/v1/auth/login': 'everybody',
  'GET /health': 'everybody',
  'GET /metrics': 'everybody',
  'GET /api/v1/openapi.json': 'everybody',
  'GET /api/v1/docs': 'everybody',
  'GET /api/v1/about': 'everybody',
  'GET /api/v1/about/problems': 'viewer',
  'POST /api/v1/auth/logout': 'viewer',
  'GET /api/v1/auth/me': 'viewer',
  'GET /api/summary': 'viewer or key',
  'GET /api/services': 'viewer or key',
  'GET /api/services.csv': 'viewer or key',
  'GET /api/services/:host/:service/history': 'viewer or key',
  'GET /api/services/:host/:service/export.csv': 'viewer or key',
  'POST /api/services/restart': 'key',
  'GET /api/v1/overview': 'viewer',
  'GET /api/v1/hosts': 'viewer',
  'GET /api/v1/hosts/:id/series': 'viewer',
  'GET /api/v1/hosts/:id/telemetry': 'viewer',
  'GET /api/v1/incidents': 'viewer',
  'GET /api/v1/incidents/:id': 'viewer',
  'GET /api/v1/decisions': 'viewer',
  'GET /api/v1/kpis': 'viewer',
  'GET /api/v1/maintenance': 'viewer',
  'GET /api/v1/kpis/units.csv': 'viewer',
  'GET /api/v1/services/:hostId/:unit': 'viewer',
  'GET /api/v1/services/:hostId/:unit/history': 'viewer',
  'GET /api/v1/services/:hostId/:unit/journal': 'viewer',
  'GET /api/v1/services/:hostId/:unit/why': 'viewer',
  'GET /api/v1/requests/:id': 'viewer',
  'GET /api/v1/stream': 'viewer',
  'GET /api/v1/lab': 'viewer',
  'POST /api/v1/services/:hostId/:unit/restart': 'operator, acts',
  'POST /api/v1/services/:hostId/:unit/hold': 'operator, acts',
  'POST /api/v1/hosts/:hostId/checks/reload': 'operator, acts',
  'POST /api/v1/hosts/:hostId/policies/reload': 'operator, acts',
  'POST /api/v1/incidents/:id/approve': 'operator, acts',
  'POST /api/v1/incidents/:id/deny': 'operator, acts',
  'POST /api/v1/incidents/:id/veto': 'operator, acts',
  'POST /api/v1/maintenance': 'operator, acts',
  'PUT /api/v1/maintenance/:id': 'operator, acts',
  'POST /api/v1/maintenance/:id/end': 'operator, acts',
  'DELETE /api/v1/maintenance/:id': 'operator, acts',
  'POST /api/v1/hosts/:hostId/back-test': 'operator',
  'GET /api/v1/back-tests/:id': 'viewer',
  'POST /api/v1/lab/break': 'operator, acts',
};

function wordsOf(rule: AccessRule | undefined): string {
  if (rule === undefined) return 'nobody';
  if (rule.open) return 'everybody';
  const who = [rule.role, rule.apiKey ? 'key' : null].filter((one) => one !== null).join(' or ');
  return rule.acts && rule.role !== null ? `${who}, acts` : who;
}

/** What Nest's router knows of a handler. */
function routeOf(target: object, method: string): { name: string; rule: AccessRule | undefined } {
  const handler = (target as Record<string, object>)[method]!;
  const base = String(Reflect.getMetadata('path', target.constructor));
  const own = String(Reflect.getMetadata('path', handler));
  const verb = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'][Reflect.getMetadata('method', handler) as number];
  const path = `/${[base, own]
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter(Boolean)
    .join('/')}`;
  return {
    name: `${verb} ${path}`,
    rule: (Reflect.getMetadata(accessMetadata, handler) ??
      Reflect.getMetadata(accessMetadata, target.constructor)) as AccessRule | undefined,
  };
}

describe('every route', () => {
  let fixture: Fixture;
  const browsers = new Map<Role | 'nobody', Browser>();

  beforeAll(async () => {
    fixture = await startFixture({ labSocket: '/nowhere/lab.sock' });
    const passwordHash = await new PasswordService().hash('correct-horse-battery');
    for (const role of roles) {
      const user = { id: newId(), username: `the-${role}`, passwordHash, role, createdAt: Date.now() };
      await new UserRepository(fixture.database).create(user);
      const browser = new Browser(fixture.gui.url);
      await browser.login(user.username, 'correct-horse-battery');
      browsers.set(role, browser);
    }
    browsers.set('nobody', new Browser(fixture.gui.url));
  });
  afterAll(() => fixture.stop());

  const routes = () =>
    documentedRoutes.map(({ target, method }) => ({
      ...routeOf(target, String(method)),
      documented: true,
    }));

  it('is on the list of who may use it', () => {
    expect(Object.fromEntries(routes().map(({ name, rule }) => [name, wordsOf(rule)]))).toEqual(expected);
  });

  it('that the server knows is documented, and so on that list', () => {
    const printed = fixture.gui.app
      .getHttpAdapter()
      .getInstance()
      .printRoutes({ commonPrefix: false }) as string;
    const served = new Set(printed.match(/\b(GET|POST|PUT|PATCH|DELETE)\b/g));
    expect([...served].sort()).toEqual(['DELETE', 'GET', 'POST', 'PUT']);
    const handlers = documentedRoutes.length;
    expect(Object.keys(expected)).toHaveLength(handlers);
  });

  it('refuses nobody and too low a role, and lets the right ones in', async () => {
    for (const { name, rule } of routes()) {
      const [method, pattern] = name.split(' ') as [string, string];
      if (pattern.endsWith('/stream') || pattern.endsWith('/logout')) continue;
      const path = pattern
        .replace(/:(hostId|id)\b/g, hostId)
        .replace(/:host\b/g, 'web01')
        .replace(/:(unit|service)\b/g, 'a.service')
        .replace(/telemetry$/, 'telemetry?key=cpu.busy');
      for (const who of ['nobody', ...roles] as const) {
        const body = method === 'POST' || method === 'PUT' ? {} : undefined;
        const { status } = await browsers.get(who)!.ask(method, path, body);
        const allowed =
          rule!.open ||
          (who !== 'nobody' && rule!.role !== null && roles.indexOf(who) >= roles.indexOf(rule!.role));
        const refused = status === 401 || status === 403;
        expect(`${who} ${name}: ${refused ? 'refused' : 'let in'}`).toBe(
          `${who} ${name}: ${allowed ? 'let in' : 'refused'}`,
        );
      }
    }
  });

  it('takes the key only where it says so, and no wrong one', async () => {
    const stranger = browsers.get('nobody')!;
    const withKey = (path: string, key: string) => stranger.get(path, { 'x-api-key': key });
    expect((await withKey('/api/services', apiKey)).status).toBe(200);
    expect((await withKey('/api/services', `${apiKey}x`)).json.code).toBe('wrong-key');
    expect((await withKey('/api/v1/overview', apiKey)).status).toBe(401);
    const restart = await stranger.post('/api/services/restart', { host: 'a', service: 'b.service' });
    expect(restart.status).toBe(401);
    expect(restart.json).toMatchObject({ ok: false, code: 'wrong-key' });
  });

  it('that does not exist says so in words, also under a path of the console', async () => {
    const admin = browsers.get('admin')!;
    expect((await admin.get('/api/v1/nothing')).json.code).toBe('not-found');
    expect((await admin.post('/services', {})).json.code).toBe('not-found');
  });

  it('of the lab does not exist where there is no lab', async () => {
    const gui = await fixture.another({ labSocket: null });
    const browser = new Browser(gui.url);
    await browser.login('the-admin', 'correct-horse-battery');
    expect((await browser.get('/api/v1/lab')).status).toBe(404);
  });
});
