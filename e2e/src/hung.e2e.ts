import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { browserUnavailable, logIn, startBrowser, type WatchedBrowser } from './browser.js';
import { StartedProduct } from './started-product.js';

const unavailable = browserUnavailable();
const name = `a service that hangs, in a browser${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;

describe.skipIf(unavailable !== null)(name, () => {
  let product: StartedProduct;
  let browser: WatchedBrowser;
  let page: Page;

  beforeAll(async () => {
    product = await StartedProduct.start();
    browser = await startBrowser(product.url);
    ({ page } = await browser.session(1280, 900));
    await logIn(page, product.url, product.credentials!);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it('has its checks and heartbeats on the page of the system', async () => {
    await page.goto(`${product.url}/system`);
    const panel = page.getByRole('region', { name: 'Checks and heartbeats' });
    await panel.locator('li', { hasText: 'web answers' }).getByText('Passing').waitFor({ timeout: 60_000 });
    await panel.locator('li', { hasText: 'worker beats' }).getByText('Healthy').waitFor({ timeout: 60_000 });
  });

  it('is seen to be red, restarted, and passing again, by a check that anyone can break', async () => {
    await page.goto(`${product.url}/services`);
    await page.getByRole('link', { name: 'lab-web.service' }).first().click();
    const panel = page.getByRole('region', { name: 'Checks and heartbeats' });
    await panel.getByText('Will be healed if red').waitFor();
    await product.lab('hang', 'web');
    await page.getByText('Incident open').waitFor({ timeout: 60_000 });
    await panel.getByText('Passing').waitFor({ timeout: 60_000 });
    await expect
      .poll(() => product.sql("SELECT state, condition FROM incidents WHERE unit = 'lab-web.service'"), {
        timeout: 60_000,
      })
      .toMatch(/recovered +\| unit-hung/);
    expect(browser.faults.filter((fault) => !/ 401 /.test(fault))).toEqual([]);
  });
});
