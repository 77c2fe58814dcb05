import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { auditKey, verifyAudit } from '../audit/files.js';
import { TestClient, testKey } from '../test-support/client.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { tryOne } from '../test-support/hostile-client.js';
import { bundle } from '../test-support/lab.js';

/** How many requests: HELPER_FUZZ=1000000 for the long run. */
const count = Number(process.env['HELPER_FUZZ'] ?? 10_000);
/** As many at a time as the helper serves of one uid. */
const parallel = 4;
/** The helper's memory may grow by this much over all of it, MiB: what is remembered is bounded. */
const growthMiB = 32;

const missing =
  notRoot ?? (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

describe.skipIf(missing !== null)(
  `${count} hostile requests${missing === null ? '' : ` (${missing})`}`,
  () => {
    const folder = rootFolder();
    const stateDirectory = `${folder.path}/state`;
    const client = new TestClient(`${folder.path}/helper.sock`);
    let helper: ChildProcess;
    let said = '';
    const rssMiB = (): number =>
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${helper.pid}/status`, 'utf8'))![1]) / 1024;

    beforeAll(async () => {
      const config = folder.write(
        'helper.json',
        JSON.stringify({
          socket: client.socket,
          keys: [{ id: 'k1', file: folder.write('key', testKey) }],
          approved: folder.write('approved.json', '["victim.service"]', 0o644),
          hostname: 'testhost',
          dryRun: false,
          stateDirectory,
          runDirectory: `${folder.path}/run`,
          busAddress: `unix:path=${folder.path}/no-bus`,
          environmentFile: `${folder.path}/no.env`,
        }),
      );
      // As the unit starts it, but without a bus: not one request may get as far as to need it.
      const flags = ['--max-old-space-size=48', '--max-semi-space-size=1'];
      helper = spawn(process.execPath, [...flags, bundle, 'serve', '--config', config], {
        env: { UV_THREADPOOL_SIZE: '4', MALLOC_ARENA_MAX: '1' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      helper.stderr!.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-2_000)));
      while (!existsSync(client.socket)) {
        if (helper.exitCode !== null) throw new Error(`The helper did not start: ${said}`);
        await delay(50);
      }
    }, 20_000);
    afterAll(async () => {
      if (helper.exitCode === null && helper.signalCode === null) {
        helper.kill();
        await once(helper, 'exit');
      }
      folder.remove();
    });

    it(
      'crash nothing, get no action begun, and cost no memory',
      async () => {
        const statuses = new Map<string, number>();
        const accepted = new Set<string>();
        let left = 0;
        const worker = async (): Promise<void> => {
          while (left > 0) {
            left -= 1;
            const { what, method, path, status } = await tryOne(client);
            const key = `${what} ${status}`;
            statuses.set(key, (statuses.get(key) ?? 0) + 1);
            if (status >= 200 && status < 300) accepted.add(`${what} ${method} ${path}`);
          }
        };
        // What is loaded and remembered once is there after the first tenth.
        const memory: number[] = [];
        const begun = performance.now();
        for (let tenth = 1; tenth <= 10; tenth += 1) {
          left = Math.ceil(count / 10);
          await Promise.all(Array.from({ length: parallel }, worker));
          memory.push(Math.round(rssMiB() * 10) / 10);
          const seconds = Math.round((performance.now() - begun) / 1000);
          if (tenth === 10 || count >= 100_000)
            console.log(
              `${(count / 10) * tenth} requests in ${seconds} s; the helper's memory after each tenth, MiB: ` +
                `${memory.join(' ')}; answers: ${JSON.stringify(Object.fromEntries(statuses))}`,
            );
        }
        expect([helper.exitCode, helper.signalCode], said).toEqual([null, null]);
        // Reads that need no bus are answered to whoever signs; nothing else is.
        expect([...accepted].filter((request) => !/^signed GET \/v1\/[a-z/-]+$/.test(request))).toEqual([]);
        expect(readFileSync(`${stateDirectory}/actions.jsonl`, 'utf8')).toBe('');
        expect(memory.at(-1)! - memory[0]!).toBeLessThan(growthMiB);
        expect((await client.get('/v1/health')).status).toBe(200);
        expect(verifyAudit(stateDirectory, auditKey(stateDirectory))).toMatchObject({ ok: true });
      },
      Math.max(120_000, count * 10),
    );
  },
);
