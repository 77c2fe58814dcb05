import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveSignsOfLife } from './liveness.js';

const script = fileURLToPath(new URL('../../../deploy/docker/healthcheck.sh', import.meta.url));
const missing = existsSync('/bin/bash') ? null : '/bin/bash is not there';

describe('the sign of life', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'liveness-'));
    file = path.join(folder, 'alive');
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  const line = (): string => readFileSync(file, 'utf8');

  it('is one line of the same length, renewed every 5 s', async () => {
    vi.useFakeTimers({ now: 1_000_000_000_000 });
    giveSignsOfLife({ LIVENESS_FILE: file }, () => expect.fail('nothing is to be told'));
    expect(line()).toBe('1000000000 unasked\n');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(line()).toBe('1000000005 unasked\n');
  });

  it('says what the database answered, at once when that changes, and asks it every 30 s, every 5 s while it is away', async () => {
    vi.useFakeTimers({ now: 1_000_000_000_000 });
    let answers = true;
    const ask = vi.fn(() => Promise.resolve(answers));
    giveSignsOfLife({ LIVENESS_FILE: file }, () => expect.fail('nothing is to be told'), ask);
    expect(line()).toBe('1000000000 away   \n');
    await vi.advanceTimersByTimeAsync(0);
    expect(line()).toBe('1000000000 ok     \n');
    answers = false;
    await vi.advanceTimersByTimeAsync(25_000);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(line()).toBe('1000000030 away   \n');
    answers = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(line()).toBe('1000000035 ok     \n');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('is told of once where it cannot be given', async () => {
    vi.useFakeTimers();
    const told: string[] = [];
    giveSignsOfLife({ LIVENESS_FILE: path.join(folder, 'no', 'alive') }, (sentence) => told.push(sentence));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('No sign of life can be given');
  });

  describe.skipIf(missing !== null)(
    `is read by the images' health check${missing === null ? '' : ` (skipped: ${missing})`}`,
    () => {
      /** The script's exit code and its words. */
      const check = (env: Record<string, string>, ...args: string[]): Promise<[number, string]> =>
        new Promise((resolve) => {
          execFile('/bin/bash', [script, ...args], { env }, (error, _stdout, stderr) =>
            resolve([error === null ? 0 : Number(error.code), stderr]),
          );
        });
      const env = () => ({ SMARTMON_SERVICE: 'collector', LIVENESS_FILE: file });

      it('which is content with a fresh one and a database that answers', async () => {
        giveSignsOfLife(
          env(),
          () => undefined,
          () => Promise.resolve(true),
        );
        await vi.waitFor(() => expect(line()).toContain('ok'));
        expect(await check(env())).toEqual([0, '']);
      });

      it('which names a database that is away, unless it is asked for liveness alone', async () => {
        giveSignsOfLife(
          env(),
          () => undefined,
          () => Promise.resolve(false),
        );
        expect(await check(env())).toEqual([1, 'collector: PostgreSQL does not answer\n']);
        expect(await check(env(), '--liveness')).toEqual([0, '']);
      });

      it('which names one that is old, and one that was never given', async () => {
        vi.useFakeTimers({ now: Date.now() - 60_000, toFake: ['Date'] });
        giveSignsOfLife(env(), () => undefined);
        const [code, words] = await check(env(), '--liveness');
        expect(code).toBe(1);
        expect(words).toMatch(/^collector: the last sign of life in \S+ is \d+ s old\n$/);
        rmSync(file);
        expect(await check(env(), '--liveness')).toEqual([
          1,
          `collector: there is no sign of life in ${file}\n`,
        ]);
        expect(statSync(folder).isDirectory()).toBe(true);
      });

      it.each([
        ['ok', 'ok', 0, 0],
        ['degraded', 'away', 1, 0],
      ])('which asks the console itself: %s', async (status, database, whole, alone) => {
        const server = createServer((_request, response) => {
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify({ status, version: '1', timestamp: '', database }));
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const port = String((server.address() as AddressInfo).port);
        try {
          expect((await check({ SMARTMON_SERVICE: 'gui', GUI_PORT: port }))[0]).toBe(whole);
          expect((await check({ SMARTMON_SERVICE: 'gui', GUI_PORT: port }, '--liveness'))[0]).toBe(alone);
        } finally {
          server.close();
        }
        expect((await check({ SMARTMON_SERVICE: 'gui', GUI_PORT: port }, '--liveness'))[0]).toBe(1);
      });
    },
  );
});
