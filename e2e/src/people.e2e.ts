import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { browserUnavailable, logIn, startBrowser, type WatchedBrowser } from './browser.js';
import { StartedProduct } from './started-product.js';

const unavailable = browserUnavailable();
const name = `people and policies, in a browser${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;

/** The worker is restarted when somebody says so; all else as it is built in. */
const policies = {
  policies: [{ name: 'worker asks', failure: 'unit-failed', units: ['lab-worker.service'], mode: 'suggest' }],
};

describe.skipIf(unavailable !== null)(name, () => {
  let product: StartedProduct;
  let browser: WatchedBrowser;
  let page: Page;
  const folder = mkdtempSync(path.join(tmpdir(), 'people-e2e-'));

  beforeAll(async () => {
    const file = path.join(folder, 'policies.json');
    writeFileSync(file, JSON.stringify(policies));
    // The services run as a user of their own.
    chmodSync(folder, 0o755);
    product = await StartedProduct.start({ SMARTMON_POLICIES_JSON: file });
    browser = await startBrowser(product.url);
    ({ page } = await browser.session(1280, 900));
    await logIn(page, product.url, product.credentials!);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const go = (where: string) => page.goto(product.url + where);
  const button = (word: string) => page.getByRole('button', { name: word, exact: true });
  /** Opens the page of a service, by its row in the list. */
  async function service(unit: string): Promise<void> {
    await go('/services');
    await page.getByRole('link', { name: unit }).first().click();
    await page.getByRole('heading', { name: unit }).waitFor();
  }
  async function kill(unit: string): Promise<void> {
    await go('/lab');
    await page.locator('article', { hasText: unit }).getByRole('button', { name: 'Kill it' }).click();
  }

  it('plans a maintenance window, with what is wrong said at its field', async () => {
    await go('/maintenance');
    await page.getByText('No window is planned').waitFor();
    await button('Plan a window').click();
    await page.getByLabel('Services (').fill('lab-web');
    await button('Plan it').click();
    await page.getByText('This must have 1 to 100 characters.').waitFor();
    await page.getByText('This has "lab-web", which is no name of a unit').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('new disk');
    await page.getByLabel('Services (').fill('lab-web.service');
    await page.getByLabel('Why (others see it)').fill('ticket 12');
    await button('Plan it').click();
    await page.getByText('In force').first().waitFor();
    // The orchestrator tells of it, so it goes by it.
    await page.getByText('Maintenance: new disk, until').waitFor({ timeout: 30_000 });
  });

  it('leaves a service alone that it is about, and heals it when the window is ended', async () => {
    await kill('lab-web.service');
    await service('lab-web.service');
    await page.getByText('"new disk" of admin until').waitFor();
    await page.getByText('A maintenance window is in force.').first().waitFor({ timeout: 30_000 });
    await page.getByText('failed (failed)').first().waitFor();
    await go('/maintenance');
    await button('End now').click();
    await button('End it now').click();
    await page.getByRole('heading', { name: 'Over' }).waitFor();
    await service('lab-web.service');
    await page.getByText('active (running)').first().waitFor({ timeout: 30_000 });
    expect(await page.getByText('"new disk" of admin until').count()).toBe(0);
  });

  it('asks a person where a policy only suggests, and restarts it at their word', async () => {
    await kill('lab-worker.service');
    await service('lab-worker.service');
    await page.getByText('Somebody has to say').waitFor({ timeout: 30_000 });
    await page.getByText('The policy "worker asks" suggests "restart"').first().waitFor();
    await page.getByRole('link', { name: 'Its story' }).first().click();
    await page.waitForURL(/\/incidents\/./);
    await button('Restart it').click();
    await page.locator('ol.story > li[data-kind="closed"]').waitFor({ timeout: 60_000 });
    await page.getByText('By admin. Written down before it was done.').waitFor();
  });

  it('does nothing more in an incident after a no, and says whose it was', async () => {
    await kill('lab-worker.service');
    await service('lab-worker.service');
    await button('Leave it').click();
    await page.getByLabel('Why (others see it)').fill('I look at it as it is');
    await button('Leave it as it is').click();
    await page.getByText('admin said no').first().waitFor({ timeout: 30_000 });
    await page.getByText('I look at it as it is').first().waitFor();
    await button('Restart').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restart lab-worker.service' }).click();
    await page.getByRole('dialog').getByText('was restarted').waitFor({ timeout: 30_000 });
  });

  it('fits a phone, the form too', async () => {
    const phone = await browser.session(375, 740);
    await logIn(phone.page, product.url, product.credentials!);
    await phone.page.goto(`${product.url}/maintenance`);
    await phone.page.getByRole('heading', { name: 'Over' }).waitFor();
    const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await phone.page.evaluate(wide)).toBe(0);
    await phone.page.getByRole('button', { name: 'Plan a window' }).click();
    await phone.page.getByLabel('How often').selectOption('weekly');
    await phone.page.getByRole('button', { name: 'Sun' }).waitFor();
    const dialog = `document.querySelector('[role="dialog"]')`;
    expect(await phone.page.evaluate(`${dialog}.scrollWidth - ${dialog}.clientWidth`)).toBe(0);
    await phone.context.close();
  });

  it('leaves no error in the browser', () => {
    expect(browser.faults.filter((fault) => !/ 40[01] /.test(fault))).toEqual([]);
  });
});
