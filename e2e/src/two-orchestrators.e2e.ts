import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, ProductRig } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable, logIn, startBrowser, type WatchedBrowser } from './browser.js';

const unavailable = browserUnavailable();
const name = `two orchestrators on one helper${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;
/** How long the helper's lease lasts after it was last renewed, and how often it is. */
const [leaseMs, renewedEveryMs] = [15_000, 5_000];

describe.skipIf(unavailable !== null)(name, () => {
  let rig: ProductRig;
  let port: number;
  let browser: WatchedBrowser;
  beforeAll(async () => {
    port = await freePort();
    rig = await ProductRig.start(['lab-web.service', 'lab-worker.service'], { guiPort: port });
    await rig.startWithSchema();
    await rig.startService('orchestrator');
    await rig.until('the first one acts', async () => (await helperOf()).lease === 'mine');
    // The second one is of another installation: it shares the host and its helper, and nothing else.
    await rig.sql('CREATE DATABASE second');
    const env = { DATABASE_URL: rig.postgres.url.replace(/\/[^/]*$/, '/second') };
    await rig.startService('collector', { name: 'collector-2', env });
    await rig.startService('orchestrator', { name: 'orchestrator-2', env });
    await rig.startService('gui', { env });
    browser = await startBrowser(`http://127.0.0.1:${port}`);
  });
  afterAll(async () => {
    await browser?.close();
    await rig?.stop();
  });

  interface Helper {
    readonly state: string;
    readonly lease: string;
  }
  /** What the first one reports of the helper. */
  const helperOf = async (): Promise<Partial<Helper>> =>
    ((await rig.sql(`SELECT body -> 'helper' AS helper FROM control_status`))[0]?.['helper'] ?? {}) as Helper;
  const instanceOf = (orchestrator: string): string =>
    (
      JSON.parse(readFileSync(join(rig.state, orchestrator, 'instance.json'), 'utf8')) as {
        instance: string;
      }
    ).instance;
  const bodies = (orchestrator: string, kind: string): object[] =>
    rig
      .ledger(orchestrator)
      .map(({ body }) => body)
      .filter((body) => body.kind === kind);

  it('lets the first one act, and the second one say why it does not', async () => {
    const before = await rig.kill('lab-web.service');
    await rig.healed(before);
    await rig.until('both have judged it', () => bodies('orchestrator-2', 'decision').length > 0);
    expect(bodies('orchestrator', 'intent').length).toBe(1);
    expect(bodies('orchestrator-2', 'intent')).toEqual([]);
    const [decision] = bodies('orchestrator-2', 'decision');
    expect(decision).toMatchObject({ verdict: 'refrain', reason: 'circuit-open' });
    expect(JSON.stringify(decision)).toContain(`the instance ${instanceOf('orchestrator')} acts here`);
  });

  it('has the console of the second one say which instance acts, on every page and in full', async () => {
    const { page, context } = await browser.session(390, 844);
    const account = JSON.parse(readFileSync(join(rig.state, 'gui', 'first-run-credentials'), 'utf8')) as {
      username: string;
      password: string;
    };
    await logIn(page, `http://127.0.0.1:${port}`, account);
    await page.getByText('Another instance acts here').first().waitFor();
    await page.goto(`http://127.0.0.1:${port}/system`);
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Host helper' }) });
    await panel.getByText(instanceOf('orchestrator')).waitFor();
    await panel.getByText('takes over 15 s after').waitFor();
    await panel.getByText(instanceOf('orchestrator-2')).waitFor();
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(over)).toBe(0);
    await context.close();
  });

  it('lets the second one take over when the lease of the first one has run out, and not before', async () => {
    await rig.endService('orchestrator', 'SIGKILL');
    const died = performance.now();
    const before = await rig.kill('lab-worker.service');
    await rig.healed(before, 40_000);
    const tookMs = performance.now() - died;
    expect(tookMs).toBeGreaterThan(leaseMs - renewedEveryMs - 500);
    expect(tookMs).toBeLessThan(leaseMs + 5_000);
    expect(bodies('orchestrator-2', 'intent').length).toBe(1);
    await rig.until(
      'its action has its end on record',
      () => bodies('orchestrator-2', 'outcome').length === 1,
    );
    expect(bodies('orchestrator-2', 'outcome')[0]).toMatchObject({ result: 'done' });
  });
});
