import { accessSync, constants } from 'node:fs';
import { labHostUnavailable } from '@smart-monitor/testing';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const places = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return file !== '';
  } catch {
    return false;
  }
}

const found = places.find(executable);

/** Why no browser test can run here, in words, or null. */
export function browserUnavailable(): string | null {
  if (found === undefined) return 'no Chromium is installed: apt-get install chromium, or set CHROMIUM';
  return labHostUnavailable();
}

/** A browser that notes what a console of ours must never do. */
export interface WatchedBrowser {
  readonly browser: Browser;
  /** A fresh session; `width` in CSS pixels. */
  session(width: number, height: number): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  /** Errors in the browser's console, exceptions, and requests to anywhere but the product. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** Starts Chromium without a window. `origin` is the only place that its pages may talk to. */
export async function startBrowser(origin: string): Promise<WatchedBrowser> {
  const browser = await chromium.launch({
    executablePath: found!,
    // Chromium's sandbox does not work for root; the pages are our own.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const faults: string[] = [];
  return {
    browser,
    faults,
    async session(width, height) {
      // A certificate of our own making is what a first start has.
      const context = await browser.newContext({ viewport: { width, height }, ignoreHTTPSErrors: true });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:'))
          faults.push(`request to ${url}`);
      });
      return { context, page };
    },
    close: () => browser.close(),
  };
}

/** Logs in through the page. */
export async function logIn(
  page: Page,
  origin: string,
  account: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.goto(`${origin}/login`);
  const fields = page.locator('form input');
  await fields.nth(0).fill(account.username);
  await fields.nth(1).fill(account.password);
  await page.locator('form button').last().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}
