import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.js';
import { startFixture, type Fixture } from '../testing/fixture.js';

describe('the pages', () => {
  let fixture: Fixture;
  let browser: Browser;

  beforeAll(async () => {
    fixture = await startFixture();
    browser = new Browser(fixture.gui.url);
  });
  afterAll(() => fixture.stop());

  it('say in words that the console is not built', async () => {
    const { status, text } = await browser.get('/');
    expect(status).toBe(503);
    expect(text).toContain('npm run build');
  });

  it('come from the built console, hashed files for a year, every other path as the page', async () => {
    const folder = fixture.settings.consoleDirectory;
    await mkdir(path.join(folder, 'assets'), { recursive: true });
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(path.join(folder, 'assets/app-1a2b.js'), 'plain');
    await writeFile(path.join(folder, 'assets/app-1a2b.js.gz'), gzipSync('packed'));
    for (const page of ['/', '/services/web01/lab-web.service', '/incidents?x=1']) {
      const { status, text, headers } = await browser.get(page);
      expect([page, status, text.includes('console'), headers.get('cache-control')]).toEqual([
        page,
        200,
        true,
        'no-cache',
      ]);
    }
    const script = await browser.get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip' });
    expect(script.text).toBe('packed');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await browser.get('/assets/gone-ffff.js')).status).toBe(404);
    await rm(path.join(folder, 'index.html'));
  });

  it('never leave their folder', async () => {
    for (const wanted of [
      '/..%2f..%2fetc%2fpasswd',
      '/assets/..%2f..%2ffirst-run-credentials',
      '/%2e%2e/first-run-credentials',
      '/%',
    ]) {
      const { text } = await browser.get(wanted);
      expect(text).not.toContain('password');
      expect(text).not.toContain('root:');
    }
  });

  it('forbid everything inline and everything from elsewhere', async () => {
    const { headers } = await browser.get('/');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    const docs = await browser.get('/api/v1/docs');
    expect(docs.text).not.toMatch(/<script|<style|style=|onclick/);
    expect(docs.text).toContain('/api/v1/incidents/{id}');
    expect((await browser.get('/api/v1/openapi.json')).json.openapi).toMatch(/^3\./);
  });
});
