import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { browserUnavailable, logIn, startBrowser, type WatchedBrowser } from './browser.js';
import { StartedProduct } from './started-product.js';

const unavailable = browserUnavailable();
const name = `the console in a browser${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;

describe.skipIf(unavailable !== null)(name, () => {
  let product: StartedProduct;
  let browser: WatchedBrowser;
  let page: Page;

  beforeAll(async () => {
    product = await StartedProduct.start();
    browser = await startBrowser(product.url);
    ({ page } = await browser.session(1280, 900));
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it('lets the first-run account in', async () => {
    await logIn(page, product.url, product.credentials!);
    await page.getByRole('heading').first().waitFor();
    // What came before the login (asking who is there) is answered 401, which the browser calls an error.
    browser.faults.splice(
      0,
      browser.faults.length,
      ...browser.faults.filter((fault) => !/ 401 /.test(fault)),
    );
  });

  it('shows lab-web healed after it was killed on the lab page, without a reload', async () => {
    await page.goto(`${product.url}/lab`);
    const card = page.locator('article', { hasText: 'lab-web.service' });
    await card.getByRole('button', { name: 'Kill it' }).click();
    await card.getByText('Healed').waitFor({ timeout: 30_000 });
    await card.getByText('Read the story').click();
    await page.waitForURL(/\/incidents\/./);
  });

  it('tells the story of the incident: detected, evidence, decision, action, outcome, verified, closed', async () => {
    const steps = page.locator('ol.story > li');
    await page.locator('ol.story > li[data-kind="closed"]').waitFor({ timeout: 30_000 });
    const kinds = await steps.evaluateAll((items) => items.map((item) => item.getAttribute('data-kind')));
    for (const kind of ['detected', 'evidence', 'decision', 'action', 'outcome', 'verification', 'closed'])
      expect(kinds).toContain(kind);
    expect(kinds.indexOf('decision')).toBeLessThan(kinds.indexOf('action'));
  });

  it('keeps a service from being healed while a person holds it, and heals it when that is taken away', async () => {
    await page.goto(`${product.url}/services`);
    await page.getByRole('link', { name: 'lab-worker.service' }).first().click();
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByLabel('Why (others see it)').fill('new disk');
    await page.getByRole('button', { name: 'Put the hold' }).click();
    const notice = page.getByText('On hold').first();
    await notice.waitFor();
    await page.getByText('new disk').first().waitFor();
    await page.getByRole('button', { name: 'What would be decided now?' }).click();
    await page
      .getByText(
        'it would be left alone. A person put a hold on this unit, or said no to what would be done.',
      )
      .waitFor();
    const service = page.url();
    await page.goto(`${product.url}/lab`);
    await page
      .locator('article', { hasText: 'lab-worker.service' })
      .getByRole('button', { name: 'Kill it' })
      .click();
    await page.goto(service);
    await page.getByText('On hold by admin (new disk)').first().waitFor();
    await page
      .getByText('A person put a hold on this unit, or said no to what would be done.')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Take it away' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.getByText('active (running)').first().waitFor({ timeout: 30_000 });
  });

  it('counts what was healed, and names what the saved time is estimated against', async () => {
    await page.goto(`${product.url}/recovery`);
    const row = page.locator('tr', { hasText: 'lab-web.service' });
    await row.getByText('100 %').waitFor();
    await page.getByText('Against 15 min until a person would have come').waitFor();
    await page.getByRole('button', { name: '24 h' }).click();
    await page.waitForURL(/range=24h/);
    await row.getByText('100 %').waitFor();
    await row.getByRole('link', { name: 'lab-web.service' }).click();
    await page.getByRole('heading', { name: 'Recovery' }).waitFor();
    await page.getByText('of 1 incident').waitFor();
  });

  it('fits a phone: no page scrolls sideways, and the top bar stays low', async () => {
    const phone = await browser.session(375, 740);
    await logIn(phone.page, product.url, product.credentials!);
    const incident = new URL(page.url()).pathname;
    for (const path of ['/', '/services', '/incidents', incident, '/recovery', '/lab', '/system']) {
      await phone.page.goto(product.url + path);
      await phone.page.getByRole('heading').first().waitFor();
      const over = await phone.page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(`${path}: ${String(over)} px too wide`).toBe(`${path}: 0 px too wide`);
      // On a short page the bar took its share of the height that was left.
      const bar = await phone.page.locator('.topbar').boundingBox();
      expect(bar?.height, `${path}: the top bar's height`).toBeLessThan(80);
    }
    await phone.context.close();
  });

  it('asks nobody but the product, and leaves no error in the console', () => {
    expect(browser.faults.filter((fault) => !/ 401 /.test(fault))).toEqual([]);
  });
});
