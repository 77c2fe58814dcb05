import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@smart-monitor/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { HelperRefused, type ApprovedList, type HelperClient } from './helper.client.js';
import { HelperWatch } from './helper-watch.js';
import { HelperUnreachable } from './helper-transport.js';

const list: ApprovedList = {
  hash: 'h',
  degraded: false,
  units: { 'a.service': ['restart'] },
  limits: { host: null, units: {} },
};

describe('the watch over the helper', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  let watch: HelperWatch;
  let answer: () => Promise<Record<string, unknown>>;
  const client = {
    health: () => answer(),
    approved: () => Promise.resolve(list),
  } as unknown as HelperClient;
  /** One look; the next ones that it plans are called off. */
  const look = async (file = join(folder, 'approved.json'), onChange = (): void => undefined) => {
    watch ??= new HelperWatch(client, systemClock, file, onChange, (error) => errors.push(error));
    await (watch as unknown as { look(client: HelperClient): Promise<void> })
      .look(client)
      .catch((error: unknown) => errors.push(error));
    return watch.posture.away;
  };
  const errors: unknown[] = [];
  afterEach(() => {
    watch = undefined as unknown as HelperWatch;
    errors.length = 0;
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes two silences in a row for an absence, and the next answer for its end', async () => {
    answer = () => Promise.reject(new HelperUnreachable('nobody listens', false));
    expect(await look()).toBeNull();
    expect(await look()).toContain('nobody listens');
    answer = () => Promise.resolve({});
    expect(await look()).toBeNull();
  });

  it("stays out of another instance's way at once", async () => {
    answer = () => Promise.reject(new HelperRefused('lease-held', 409, 'instance b acts'));
    expect(await look()).toContain('instance b acts');
    expect(watch.state).toBe('lease-held');
  });

  it('does not take a full disk for an absent helper', async () => {
    answer = () => Promise.resolve({});
    expect(await look('/proc/no/such/folder/approved.json')).toBeNull();
    expect(watch.state).toBe('ready');
    expect(watch.grant(['a.service'], 'restart').granted).toBe(true);
  });
});
