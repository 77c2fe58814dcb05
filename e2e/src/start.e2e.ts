import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout, StartedProduct, until } from './started-product.js';

const unavailable = labHostUnavailable();
const name = `npm start${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;
const question =
  "SELECT service_name, raw_status, sub_state, service_type, unit_file_state FROM service_status WHERE hostname='lab' ORDER BY ts_epoch DESC LIMIT 20;";

/** The processes that have this folder in their command line, their environment or as open logs' place. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => {
      try {
        const all =
          readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
        return all.includes(folder);
      } catch {
        return false;
      }
    });
}

describe.skipIf(unavailable !== null)(name, () => {
  let product: StartedProduct;
  const data = mkdtempSync(path.join(tmpdir(), 'smart-monitor-start-'));

  const backup = path.join(data, 'early.tar.gz');

  beforeAll(async () => {
    product = await StartedProduct.start({}, data);
  });
  afterAll(async () => {
    await product?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  it('says what is watched and why, and shows the credentials once', () => {
    expect(product.output).toContain('Watching a lab host, because --lab was given.');
    expect(product.credentials).not.toBeNull();
    expect(existsSync(path.join(data, 'gui/first-run-credentials'))).toBe(false);
  });

  it('keeps secrets out of command lines and logs', () => {
    const secrets = JSON.parse(readFileSync(path.join(data, 'secrets/secrets.json'), 'utf8')) as {
      helperKey: string;
      apiKey: string;
      passwords: Record<string, string>;
    };
    const values = [secrets.helperKey, secrets.apiKey, ...Object.values(secrets.passwords)];
    const logs = readdirSync(path.join(data, 'logs')).map((file) =>
      readFileSync(path.join(data, 'logs', file), 'utf8'),
    );
    const seen = [product.output, ...logs];
    for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        seen.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        // It has just ended.
      }
    }
    for (const value of values) expect(seen.some((text) => text.includes(value))).toBe(false);
  });

  it('is backed up while it runs', async () => {
    expect(await product.script('backup', '--to', backup)).toMatch(/early\.tar\.gz: \d+ rows as of/);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(await product.script('restore', backup, '--check')).toContain('is whole');
    await expect(product.script('restore', backup)).rejects.toMatchObject({
      stderr: expect.stringContaining('The database has data in it (hosts'),
    });
  });

  it('heals a killed service and answers the question in SQL', async () => {
    await product.lab('kill', 'lab-worker');
    await until('the failure and the recovery in service_status', async () => {
      const rows = await product.sql(question);
      return /lab-worker.service +\| failed/.test(rows) && /lab-worker.service +\| active/.test(rows)
        ? rows
        : null;
    });
    const action = await product.sql(
      "SELECT unit, verb, result FROM recovery_actions WHERE unit = 'lab-worker.service'",
    );
    expect(action).toMatch(/lab-worker.service +\| restart +\| done/);
  });

  it('tells a second start in the same folder that it runs already, and where', async () => {
    const second = promisify(execFile)(process.execPath, [
      path.join(checkout, 'scripts/dist/main.js'),
      '--lab',
      '--data',
      data,
    ]);
    await expect(second).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(product.url) });
  });

  it('tells in words that a port is taken', async () => {
    const other = mkdtempSync(path.join(tmpdir(), 'smart-monitor-port-'));
    const port = new URL(product.url).port;
    const second = promisify(execFile)(process.execPath, [
      path.join(checkout, 'scripts/dist/main.js'),
      '--lab',
      '--port',
      port,
      '--data',
      other,
    ]);
    await expect(second).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port}`) });
    rmSync(other, { recursive: true, force: true });
  });

  it('leaves no process at Ctrl-C, and starts again with its data and the same host', async () => {
    expect(await product.stop(true)).toBe(0);
    await until('every process is gone', async () => (processesOf(data).length === 0 ? true : null));
    product = await StartedProduct.start({}, data);
    expect(product.credentials).toBeNull();
    expect(await product.sql('SELECT count(*) AS hosts FROM hosts')).toMatch(/\n1\n/);
    expect(await product.sql('SELECT unit FROM incidents')).toContain('lab-worker.service');
  });

  it('is restored while it is stopped, and gets back what happened since from its ledger', async () => {
    await product.stop(true);
    expect(await product.script('restore', backup, '--replace')).toContain('Restored: ');
    product = await StartedProduct.start({}, data);
    expect(product.credentials).toBeNull();
    await until('the incident since the backup is on record again', async () => {
      const rows = await product.sql('SELECT unit, state FROM incidents');
      return /lab-worker.service +\| recovered/.test(rows) ? true : null;
    });
  });

  it('killed -9, takes everything with it, and starts again with its data', async () => {
    await product.kill9();
    await until('every process is gone', async () => (processesOf(data).length === 0 ? true : null));
    product = await StartedProduct.start({}, data);
    expect(product.credentials).toBeNull();
    expect(await product.sql('SELECT unit FROM incidents')).toContain('lab-worker.service');
  });
});
