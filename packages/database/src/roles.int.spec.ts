import { newId } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { provisionLogins } from './logins.js';
import { AuditRepository } from './repositories/audit.repository.js';
import { HostRepository } from './repositories/host.repository.js';
import { LedgerRepository } from './repositories/ledger.repository.js';
import { PartitionRepository } from './repositories/partition.repository.js';
import { RequestRepository } from './repositories/request.repository.js';
import { TelemetryRepository } from './repositories/telemetry.repository.js';
import { UserRepository } from './repositories/user.repository.js';
import { hostId, record, startFixture, story, type Fixture } from './spec-fixture.js';

let fixture: Fixture;
const as = {} as Record<'collector' | 'orchestrator' | 'notifier' | 'gui' | 'ro' | 'owner', Database>;
beforeAll(async () => {
  fixture = await startFixture();
  const passwords = {
    collector: 'c-ä/?#@:',
    orchestrator: 'o',
    notifier: 'n',
    gui: 'g',
    ro: 'r',
    owner: 'w',
  };
  await provisionLogins(fixture.server.url, passwords);
  const urls = await provisionLogins(fixture.server.url, passwords);
  for (const [name, url] of Object.entries(urls))
    as[name as keyof typeof as] = Database.open({ url }, { applicationName: name });
});
afterAll(async () => {
  for (const database of Object.values(as)) await database.close();
  await fixture.stop();
});

const denied = { sqlState: '42501' };
const user = () => ({ id: newId(), username: newId(), passwordHash: 'x', role: 'admin', createdAt: 0 });

describe('roles', () => {
  it('let each service do its own work', async () => {
    await new HostRepository(as.collector).upsert({ id: hostId, hostname: 'h', lastSeen: Date.now() });
    await new PartitionRepository(as.collector).ensure(3);
    const values = [{ key: 'k', unit: '', kind: 'gauge' as const, labels: {}, value: 1 }];
    await new TelemetryRepository(as.collector).write([
      { hostId, hostname: 'h', at: Date.now(), values, sources: [] },
    ]);
    await new PartitionRepository(as.collector).drop(0);
    const { records } = story();
    await new LedgerRepository(as.orchestrator).ship(records);
    await new LedgerRepository(as.orchestrator).ship([
      ...records,
      record({ kind: 'request-result', requestId: newId(), state: 'done', reason: '', answer: null }),
    ]);
    const request = {
      id: newId(),
      hostId,
      kind: 'journal' as const,
      target: 'a',
      args: {},
      by: 'me',
      createdAt: Date.now(),
      expiresAt: Date.now() + 9999,
    };
    await new RequestRepository(as.gui).create(request);
    expect(await new RequestRepository(as.orchestrator).pending(hostId, Date.now())).toEqual([request]);
    await new RequestRepository(as.orchestrator).answer({
      requestId: request.id,
      state: 'done',
      reason: '',
      answer: [],
    });
    expect(await new UserRepository(as.gui).create(user())).toBe(true);
    await new AuditRepository(as.gui).append({
      service: 'gui',
      hostId,
      at: 0,
      actor: 'me',
      action: 'login',
      subject: 'x',
      detail: {},
    });
    expect(await as.ro.query('read', 'SELECT key, value FROM telemetry_named')).toHaveLength(1);
  });

  it('refuse what is not theirs', async () => {
    await expect(as.collector.query('try', `UPDATE incidents SET state = 'open'`)).rejects.toMatchObject(
      denied,
    );
    await expect(new LedgerRepository(as.collector).ship(story().records)).rejects.toMatchObject(denied);
    await expect(new LedgerRepository(as.gui).ship(story().records)).rejects.toMatchObject(denied);
    await expect(
      new HostRepository(as.ro).upsert({ id: hostId, hostname: 'x', lastSeen: 0 }),
    ).rejects.toMatchObject(denied);
    await expect(new UserRepository(as.orchestrator).create(user())).rejects.toMatchObject(denied);
    await expect(new UserRepository(as.ro).list()).rejects.toMatchObject(denied);
    await expect(new PartitionRepository(as.gui).drop(Date.now())).rejects.toMatchObject(denied);
    for (const database of Object.values(as).filter((one) => one !== as.owner)) {
      await expect(database.query('try', `UPDATE audit_log SET actor = 'nobody'`)).rejects.toMatchObject(
        denied,
      );
      await expect(database.query('try', 'CREATE TABLE mine (n int)')).rejects.toMatchObject(denied);
    }
  });

  it('let the owner migrate', async () => {
    expect(await as.owner.migrate()).toEqual([]);
    await as.owner.query('change a table', 'ALTER TABLE incidents ADD COLUMN later text');
  });
});
