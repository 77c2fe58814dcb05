import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { provisionLogins } from './logins.js';
import { HostRepository } from './repositories/host.repository.js';
import { LedgerRepository } from './repositories/ledger.repository.js';
import { TelemetryRepository } from './repositories/telemetry.repository.js';
import { hostId, noon, startFixture, story, type Fixture } from './spec-fixture.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await new HostRepository(fixture.database).upsert({
    id: hostId,
    hostname: 'BackendServer',
    lastSeen: noon,
  });
  await new LedgerRepository(fixture.database).ship(story().records);
});
afterAll(() => fixture.stop());

const ask = (sql: string) => fixture.database.query('answer', sql);

describe("SQL of the first Smart-Monitor's documents, as printed there", () => {
  it('counts the rows of service_status', async () => {
    expect(await ask('SELECT COUNT(*) FROM service_status;')).toEqual([{ count: '2' }]);
  });

  it('lists the newest states of a host: the recovery before the failure, though both are of one second', async () => {
    expect(
      await ask(`SELECT service_name, raw_status, sub_state, service_type, unit_file_state
FROM service_status
WHERE hostname='BackendServer'
ORDER BY ts_epoch DESC
LIMIT 20;`),
    ).toEqual([
      {
        service_name: 'lab-web.service',
        raw_status: 'active',
        sub_state: 'running',
        service_type: 'simple',
        unit_file_state: 'enabled',
      },
      {
        service_name: 'lab-web.service',
        raw_status: 'failed',
        sub_state: 'failed',
        service_type: 'simple',
        unit_file_state: 'enabled',
      },
    ]);
  });

  it('counts by normalized state', async () => {
    const rows = await ask(
      `SELECT normalized_status, COUNT(*) FROM service_status WHERE hostname='BackendServer' GROUP BY 1;`,
    );
    expect(rows).toHaveLength(2);
  });

  it('has the time as UTC without a zone, and as an epoch of milliseconds', async () => {
    expect(
      await ask(
        `SELECT "timestamp"::text AS t, ts_epoch::text AS e FROM service_status ORDER BY ts_epoch DESC LIMIT 1`,
      ),
    ).toEqual([{ t: '2026-11-21 12:00:00.041', e: `${noon / 1000}.041` }]);
  });

  it('finds a service by time through its index', async () => {
    const plan = await fixture.database.transaction('explain', async (runner) => {
      await runner.query('', 'SET LOCAL enable_seqscan = off');
      await runner.query('', 'SET LOCAL enable_sort = off');
      return runner.query(
        '',
        `EXPLAIN SELECT * FROM service_status WHERE hostname = 'BackendServer' AND os_platform = 'Linux' AND service_name = 'x' ORDER BY ts_epoch DESC LIMIT 1`,
      );
    });
    expect(JSON.stringify(plan)).toContain('Index Scan using service_status_by_service');
  });

  it('serves the old names where the data exist', async () => {
    expect(
      await ask('SELECT hostname, os_platform, service_name, result, error_message FROM recovery_logs'),
    ).toEqual([
      {
        hostname: 'BackendServer',
        os_platform: 'Linux',
        service_name: 'lab-web.service',
        result: 'success',
        error_message: null,
      },
    ]);
    expect(await ask('SELECT hostname, service_name FROM restart_attempts')).toEqual([
      { hostname: 'BackendServer', service_name: 'lab-web.service' },
    ]);
  });

  it('serves system_metrics from the measurements', async () => {
    const at = Date.now();
    const value = (key: string, number: number, labels = {}) => ({
      key,
      unit: '',
      kind: 'gauge' as const,
      labels,
      value: number,
    });
    const values = [
      value('cpu.busy', 12),
      value('memory.used_percent', 34),
      value('disk.used_percent', 56, { mount: '/' }),
      value('disk.used_percent', 99, { mount: '/boot' }),
      value('temperature', 41, { sensor: 'a' }),
      value('temperature', 47, { sensor: 'b' }),
      value('uptime', 1000),
      value('processes.total', 120),
      value('load.1', 0.5),
      value('disk.inodes_percent', 7, { mount: '/' }),
      value('swap.used_percent', 1),
    ];
    await new TelemetryRepository(fixture.database).write([
      { hostId, hostname: 'BackendServer', at, values, sources: [] },
    ]);
    expect(await ask('SELECT * FROM system_metrics')).toEqual([
      {
        timestamp: expect.any(Date),
        hostname: 'BackendServer',
        os_platform: 'Linux',
        cpu_usage: 12,
        memory_usage: 34,
        disk_usage: 56,
        temperature: 47,
        uptime: 1000,
        process_count: 120,
        load_average: 0.5,
        inode_usage: 7,
        swap_usage: 1,
      },
    ]);
  });
});

describe('docs/sql.md', () => {
  const document = readFileSync(new URL('../../../docs/sql.md', import.meta.url), 'utf8');

  it('names every table, view and column that may be queried', async () => {
    const rows = await fixture.database.query<{ relation: string; column: string }>(
      'list the columns',
      `SELECT c.relname AS relation, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
         AND a.attnum > 0 AND NOT a.attisdropped AND c.relname NOT IN ('users', 'sessions', 'schema_migrations')`,
    );
    expect(rows.length).toBeGreaterThan(100);
    for (const { relation, column } of rows) {
      const section = document.split(/^### /m).find((text) => text.split(/\s/)[0] === relation) ?? '';
      expect(section, `${relation} has a section`).not.toBe('');
      expect(section, `${relation}.${column}`).toContain(`\`${column}\``);
    }
  });

  it('has queries that run, for the read-only role as well', async () => {
    const { ro } = await provisionLogins(fixture.server.url, { ro: 'reader' });
    const reader = Database.open({ url: ro }, { applicationName: 'spec' });
    const blocks = [...document.matchAll(/```sql\n([\s\S]*?)```/g)].flatMap(([, block]) =>
      block!.split(/;\s*/).filter((one) => one.trim() !== ''),
    );
    expect(blocks.length).toBeGreaterThan(8);
    for (const sql of blocks) await reader.query(`run ${sql}`, sql);
    await reader.close();
  });
});
