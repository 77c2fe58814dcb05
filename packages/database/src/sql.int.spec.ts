import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostRepository } from './repositories/host.repository.js';
import { LedgerRepository } from './repositories/ledger.repository.js';
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

  it('uses the index for a service by time', async () => {
    await ask('SET enable_seqscan = off');
    const [plan] = await ask(
      `EXPLAIN SELECT * FROM service_status WHERE hostname = 'BackendServer' AND os_platform = 'Linux' AND service_name = 'x' ORDER BY ts_epoch DESC LIMIT 1`,
    );
    expect(
      Object.values(
        (await ask(`SELECT indexname FROM pg_indexes WHERE tablename = 'service_status'`)).map(
          ({ indexname }) => indexname,
        ),
      ),
    ).toContain('service_status_by_service');
    expect(plan).toBeDefined();
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
    expect(
      await ask(
        'SELECT timestamp, hostname, os_platform, cpu_usage, memory_usage, disk_usage, temperature, uptime, process_count, load_average, inode_usage, swap_usage FROM system_metrics',
      ),
    ).toEqual([]);
  });
});
