import { join } from 'node:path';
import { freePort, labChecks, labHostUnavailable, labWebFiles } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResult } from '../checks/result-file.js';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const web = 'lab-web.service';
const worker = 'lab-worker.service';
const approved = [web, worker];
const auto = {
  name: 'what hangs is restarted',
  failure: 'unit-hung',
  units: approved,
  mode: 'auto',
  limits: { stableSeconds: 2 },
};

/** The sample checks, quicker: the worker beats every 5 s. */
function checks(port: number): readonly object[] {
  const [answers, beats] = labChecks(port);
  return [
    { ...answers, intervalSeconds: 1, startSeconds: 5 },
    { ...beats, intervalSeconds: 1, warningSeconds: 10, deadSeconds: 15, startSeconds: 5 },
  ];
}

async function start(policies: readonly unknown[]): Promise<{ product: LabProduct; url: string }> {
  const port = await freePort();
  const product = await LabProduct.start({
    approved,
    policies,
    checks: checks(port),
    files: labWebFiles(port),
  });
  await product.until('the web server was seen to answer', () => {
    const reading = readResult(join(product.state, 'checks'), 'web answers');
    return reading.kind === 'result' && reading.result.looks.at(-1)?.ok === true;
  });
  return { product, url: `http://127.0.0.1:${port}/` };
}

async function hang(product: LabProduct, unit: string): Promise<void> {
  await product.systemctl('kill', '--kill-who=all', '--signal=SIGSTOP', unit);
}

describe.skipIf(unavailable !== null)(
  `services that hang, on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    let url = '';
    beforeAll(async () => {
      ({ product, url } = await start([auto]));
    });
    afterAll(() => product?.stop());

    it('a web server that hangs is restarted by its check, and is well when it answers again', async () => {
      const before = await product.systemd.unit(web);
      await hang(product, web);
      await product.until(
        'the incident is open',
        () => product.bodies('incident-opened', web).length > 0,
        60_000,
      );
      const after = await product.untilHealed(before);
      expect(before.activeState).toBe('active');
      await product.until(
        'the incident is closed',
        () => product.bodies('incident-closed', web).length > 0,
        60_000,
      );

      expect(product.bodies('incident-opened', web)).toMatchObject([
        { condition: 'unit-hung', detectedBy: 'check web answers' },
      ]);
      expect(product.bodies('incident-opened', web)[0]!.summary).toMatch(
        /^The http check "web answers" is red\. It failed 3 of \d times: no answer within 1 s\.$/,
      );
      const report = product.bodies('evidence', web).find(({ topic }) => topic === 'report');
      expect(report?.body).toMatchObject({
        source: 'check web answers',
        evidence: { looksAt: `GET ${url}`, looks: expect.arrayContaining([expect.anything()]) as unknown },
      });
      // systemd saw nothing: the run went from active to the restart that was asked for.
      const states = product.bodies('unit-state', web).map(({ rawStatus }) => rawStatus);
      expect(states).not.toContain('failed');
      expect(product.bodies('decision', web)).toMatchObject([
        { policy: auto.name, verdict: 'act', reason: 'unit-hung' },
      ]);
      expect(product.bodies('outcome', web)).toMatchObject([{ result: 'done' }]);
      const [verification] = product.bodies('verification', web);
      expect(verification).toMatchObject({ verified: true });
      expect(verification!.checks).toContainEqual(
        expect.objectContaining({ name: 'check web answers', ok: true }),
      );
      expect(product.bodies('incident-closed', web)).toMatchObject([{ state: 'recovered' }]);
      expect(after.mainPid).not.toBe(before.mainPid);
      expect(await (await fetch(url)).text()).toContain('is up');
    }, 180_000);

    it('a worker whose heartbeat stops is restarted, and is well when it beats again', async () => {
      const before = await product.systemd.unit(worker);
      await hang(product, worker);
      await product.untilHealed(before, 120_000);
      await product.until(
        'the incident is closed',
        () => product.bodies('incident-closed', worker).length > 0,
        60_000,
      );
      expect(product.bodies('incident-opened', worker)).toMatchObject([
        {
          condition: 'unit-hung',
          detectedBy: 'heartbeat worker beats',
          summary: 'The heartbeat "worker beats" is dead. It has not beaten for 15 s or longer.',
        },
      ]);
      expect(product.bodies('verification', worker)).toMatchObject([{ verified: true }]);
      expect(product.bodies('incident-closed', worker)).toMatchObject([{ state: 'recovered' }]);
    }, 240_000);
  },
);

describe.skipIf(unavailable !== null)(
  `services that hang, under the built-in policy${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      ({ product } = await start([]));
    });
    afterAll(() => product?.stop());

    it('are told of, and left as they are', async () => {
      const before = await product.systemd.unit(web);
      await hang(product, web);
      await product.until('it is decided', () => product.reasons(web).length > 0, 60_000);
      expect(product.bodies('decision', web)).toMatchObject([
        { policy: 'unit-hung', verdict: 'refrain', reason: 'observe-only' },
      ]);
      expect(product.bodies('incident-opened', web)).toMatchObject([{ condition: 'unit-hung' }]);
      await product.systemctl('kill', '--kill-who=all', '--signal=SIGCONT', web);
      await product.until(
        'the incident is closed',
        () => product.bodies('incident-closed', web).length > 0,
        60_000,
      );
      expect(product.bodies('incident-closed', web)).toMatchObject([{ state: 'recovered-by-itself' }]);
      expect(product.bodies('intent', web)).toEqual([]);
      expect((await product.systemd.unit(web)).invocationId).toBe(before.invocationId);
    }, 180_000);
  },
);
