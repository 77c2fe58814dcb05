import { writeFileSync } from 'node:fs';
import { defaultAppMeta } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import { startFixture, type Fixture } from '../testing/fixture.js';

let fixture: Fixture;
let admin: Browser;
beforeAll(async () => {
  fixture = await startFixture();
  admin = await fixture.admin();
});
afterAll(() => fixture.stop());

describe('what an operator says about an installation, over HTTP', () => {
  it('is told to everybody, and what is wrong with it to those who signed in', async () => {
    const everybody = async (): Promise<unknown> => (await fetch(`${fixture.gui.url}/api/v1/about`)).json();
    expect(await everybody()).toEqual(defaultAppMeta);
    writeFileSync(fixture.settings.appMetaFile, '{"app_name": "Plant 7"}');
    expect(await everybody()).toEqual({ ...defaultAppMeta, appName: 'Plant 7' });
    writeFileSync(fixture.settings.appMetaFile, '{"colour": "red"}');
    expect(await everybody()).toEqual(defaultAppMeta);
    expect((await admin.get('/api/v1/about/problems')).json).toEqual({
      file: fixture.settings.appMetaFile,
      problems: [expect.stringContaining('colour is not known here')],
    });
    expect((await fetch(`${fixture.gui.url}/api/v1/about/problems`)).status).toBe(401);
  });
});
