import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '@smart-monitor/contracts';
import { AuditRepository, SessionRepository, UserRepository } from '@smart-monitor/database';
import { ManualClock } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HousekeepingService } from '../health/housekeeping.service.js';
import { Browser } from '../testing/browser.js';
import { startFixture, type Fixture } from '../testing/fixture.js';
import { firstRunFile } from './first-run.service.js';
import { PasswordService } from './password.service.js';

describe('signing in', () => {
  let fixture: Fixture;
  // Wall time must fit the database's own now().
  const clock = new ManualClock(Date.now());

  beforeAll(async () => (fixture = await startFixture({}, { clock })));
  afterAll(() => fixture.stop());

  const person = async (username: string, role: string, password = 'correct-horse-battery') => {
    const passwordHash = await new PasswordService().hash(password);
    await new UserRepository(fixture.database).create({
      id: newId(),
      username,
      passwordHash,
      role,
      createdAt: Date.now(),
    });
    return { username, password };
  };

  it('makes the first account, whose credentials only the owner can read', async () => {
    const file = path.join(fixture.settings.stateDirectory, firstRunFile);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { username, password } = JSON.parse(await readFile(file, 'utf8'));
    expect(username).toBe('admin');
    expect(password).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
    const user = await new UserRepository(fixture.database).findByName('admin');
    expect(user?.role).toBe('admin');
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('gives a session of which the database keeps only the hash', async () => {
    const browser = new Browser(fixture.gui.url);
    const { username, password } = fixture.credentials;
    const answer = await browser.login(username.toUpperCase(), password);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^smart-monitor=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.json).toMatchObject({ username: 'admin', role: 'admin', insecure: false, lab: false });
    const me = await browser.get('/api/v1/auth/me');
    expect(me.json).toEqual(answer.json);
    const token = browser.cookie.split('=')[1]!;
    const dump = JSON.stringify(await fixture.database.query('read all', 'SELECT * FROM sessions'));
    expect(dump).not.toContain(token);
    const logged = await new AuditRepository(fixture.database).list(10);
    expect(logged.some(({ action, actor }) => action === 'login' && actor === 'admin')).toBe(true);
  });

  it('ends the session at logout, and the one that a new login replaces', async () => {
    const browser = await fixture.admin();
    const first = browser.cookie;
    await browser.login(fixture.credentials.username, fixture.credentials.password);
    expect(browser.cookie).not.toBe(first);
    const old = new Browser(fixture.gui.url);
    old.cookie = first;
    expect((await old.get('/api/v1/auth/me')).status).toBe(401);
    expect((await browser.post('/api/v1/auth/logout', undefined)).status).toBe(204);
    expect((await browser.get('/api/v1/auth/me')).json.code).toBe('not-signed-in');
  });

  it('uses a __Host- cookie where the proxy speaks https', async () => {
    const browser = new Browser(fixture.gui.url);
    const answer = await browser.post('/api/v1/auth/login', fixture.credentials, {
      'x-forwarded-proto': 'https',
    });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-smart-monitor=.*; Secure; SameSite=Strict$/);
  });

  it('answers a wrong name and a wrong password with one text, after the same work', async () => {
    const { username } = await person('grace', 'viewer');
    const browser = new Browser(fixture.gui.url);
    const time = async (name: string) => {
      const begun = performance.now();
      const answer = await browser.login(name, 'not-the-password');
      return { answer, ms: performance.now() - begun };
    };
    await time('nobody-warms-up');
    const wrongName = await time('nobody');
    const wrongPassword = await time(username);
    expect(wrongName.answer.status).toBe(401);
    expect(wrongName.answer.json).toEqual(wrongPassword.answer.json);
    expect(wrongName.ms).toBeGreaterThan(wrongPassword.ms / 4);
  });

  it('throttles an account, and lets its owner in again after at most a minute', async () => {
    const { username, password } = await person('ada', 'operator');
    const browser = new Browser(fixture.gui.url);
    const from = { 'x-forwarded-for': '198.51.100.7' };
    const attempt = (secret: string) =>
      browser.post('/api/v1/auth/login', { username, password: secret }, from);
    let refused = null;
    for (let index = 0; index < 12 && refused === null; index += 1) {
      const answer = await attempt('wrong-wrong-wrong');
      if (answer.status === 429) refused = answer;
    }
    expect(refused?.json.code).toBe('too-many-attempts');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await attempt(password)).status).toBe(429);
    clock.advance(60_001);
    expect((await attempt(password)).status).toBe(200);
  });

  it('throttles an address that tries many names', async () => {
    const browser = new Browser(fixture.gui.url);
    const from = { 'x-forwarded-for': '203.0.113.9' };
    const statuses: number[] = [];
    for (let index = 0; index < 24; index += 1) {
      const body = { username: `name-${index}`, password: 'x' };
      statuses.push((await browser.post('/api/v1/auth/login', body, from)).status);
    }
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });

  it('ends a session that is idle for half an hour, and any after twelve hours', async () => {
    const idle = await fixture.admin();
    clock.advance(29 * 60_000);
    expect((await idle.get('/api/v1/auth/me')).status).toBe(200);
    clock.advance(31 * 60_000);
    expect((await idle.get('/api/v1/auth/me')).status).toBe(401);
    const busy = await fixture.admin();
    let ended = -1;
    for (let minutes = 20; minutes <= 740 && ended < 0; minutes += 20) {
      clock.advance(20 * 60_000);
      if ((await busy.get('/api/v1/auth/me')).status === 401) ended = minutes;
    }
    expect(ended).toBe(720);
  });

  it('deletes sessions that have ended, and no others', async () => {
    const housekeeping = fixture.gui.app.get(HousekeepingService);
    await fixture.admin();
    clock.advance(20 * 60_000);
    const fresh = await fixture.admin();
    clock.advance(11 * 60_000);
    expect(await housekeeping.prune()).toBeGreaterThan(0);
    expect(await housekeeping.prune()).toBe(0);
    expect((await fresh.get('/api/v1/auth/me')).status).toBe(200);
  });

  it('forgets a session that was deleted elsewhere within ten seconds', async () => {
    const browser = await fixture.admin();
    const users = new UserRepository(fixture.database);
    const admin = (await users.findByName('admin'))!;
    await new SessionRepository(fixture.database).removeForUser(admin.id);
    clock.advance(10_001);
    expect((await browser.get('/api/v1/auth/me')).status).toBe(401);
  });

  it('refuses what another page sends, what is no JSON, and what lacks the token', async () => {
    const browser = await fixture.admin();
    const logout = (headers: Record<string, string>) =>
      browser.ask('POST', '/api/v1/auth/logout', undefined, headers);
    expect((await logout({ 'sec-fetch-site': 'cross-site' })).json.code).toBe('foreign-page');
    expect((await logout({ 'sec-fetch-site': 'same-site' })).json.code).toBe('foreign-page');
    expect((await logout({ 'x-csrf-token': '' })).json.code).toBe('csrf');
    expect((await logout({ 'x-csrf-token': 'A'.repeat(43) })).json.code).toBe('csrf');
    const form = await browser.ask('POST', '/api/v1/auth/login', 'username=a&password=b', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.json.code).toBe('json-only');
    const login = await browser.post('/api/v1/auth/login', fixture.credentials, {
      'sec-fetch-site': 'cross-site',
    });
    expect(login.json.code).toBe('foreign-page');
    const read = await browser.get('/api/v1/stream', { 'sec-fetch-site': 'cross-site' });
    expect(read.json.code).toBe('foreign-page');
    expect((await browser.get('/api/v1/auth/me')).status).toBe(200);
  });

  it('ignores what an untrusted proxy says of protocol and address', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    for (const trustedProxies of [['10.0.0.0/8', '2001:db8::1'], ['none']]) {
      const browser = new Browser((await fixture.another({ trustedProxies })).url);
      const answer = await browser.post('/api/v1/auth/login', fixture.credentials, forwarded);
      expect(answer.headers.get('set-cookie')).toMatch(
        /^smart-monitor=[^;]*; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      const logged = await new AuditRepository(fixture.database).list(1);
      expect(logged[0]).toMatchObject({ action: 'login', detail: { address: '127.0.0.1' } });
    }
    const believed = await new Browser(fixture.gui.url).post(
      '/api/v1/auth/login',
      fixture.credentials,
      forwarded,
    );
    expect(believed.headers.get('set-cookie')).toContain('; Secure');
  });

  it('says over plain http from elsewhere that it is insecure, and takes no action then', async () => {
    const browser = await fixture.admin();
    const far = { 'x-forwarded-for': '192.0.2.1' };
    expect((await browser.get('/api/v1/auth/me', far)).json.insecure).toBe(true);
    const path = '/api/v1/services/0d2c6a1e-5b7f-4c1d-9a53-1f2e3d4c5b6a/x.service/restart';
    expect((await browser.post(path, {}, far)).json.code).toBe('insecure');
    expect((await browser.post(path, {}, { ...far, 'x-forwarded-proto': 'https' })).json.code).toBe(
      'not-found',
    );
  });
});

describe('the first account', () => {
  it('is one, also when two processes make it at the same moment', async () => {
    const fixture = await startFixture();
    try {
      await fixture.database.query('empty', 'DELETE FROM users');
      const guis = await Promise.all([fixture.another(), fixture.another()]);
      const users = new UserRepository(fixture.database);
      await expect.poll(() => users.count(), { timeout: 5_000 }).toBe(1);
      await Promise.all(guis.map((gui) => gui.close()));
      expect(await users.count()).toBe(1);
      const file = path.join(fixture.settings.stateDirectory, firstRunFile);
      const { username, password } = JSON.parse(await readFile(file, 'utf8'));
      const browser = new Browser(fixture.gui.url);
      expect((await browser.login(username, password)).status).toBe(200);
    } finally {
      await fixture.stop();
    }
  });
});
