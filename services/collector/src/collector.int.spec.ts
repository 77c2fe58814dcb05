import 'reflect-metadata';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { newId, topics, type HostSample } from '@smart-monitor/contracts';
import { Database, HostRepository, RequestRepository, TelemetryRepository } from '@smart-monitor/database';
import {
  startBroker,
  startNode,
  startPostgres,
  type EmbeddedBroker,
  type EmbeddedPostgres,
  type NodeProcess,
} from '@smart-monitor/testing';
import { connect } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CollectorModule } from './collector.module.js';
import { readSettings } from './settings.js';

const hostId = '5f0c1a6e-1111-4222-8333-0123456789ab';
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let server: EmbeddedPostgres;
let broker: EmbeddedBroker;
let database: Database;
let state: string;
const running: NodeProcess[] = [];

beforeAll(async () => {
  [server, broker] = await Promise.all([startPostgres(), startBroker()]);
  database = Database.open(server, { applicationName: 'spec' });
  await database.migrate();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((collector) => collector.kill9()));
  if (state) rmSync(state, { recursive: true, force: true });
  await database.query('empty the telemetry', 'TRUNCATE telemetry');
});
afterAll(async () => {
  await database.close();
  await Promise.all([server.stop(), broker.stop()]);
});

function env(): Record<string, string> {
  return {
    DATABASE_URL: server.url,
    MQTT_URL: broker.url,
    STATE_DIRECTORY: state,
    HOST_ID: hostId,
    HOSTNAME_OVERRIDE: 'spec-host',
    SAMPLE_INTERVAL_SECONDS: '0.2',
    SMARTMON_INIT_PG: '1',
    // The tests may run as root.
    SMARTMON_LAB: '1',
  };
}
const newState = () => (state = mkdtempSync(path.join(os.tmpdir(), 'collector-')));
function start(): NodeProcess {
  const collector = startNode(main, { env: env() });
  running.push(collector);
  return collector;
}

/** Times of the samples that are stored, in milliseconds; each sample has exactly one `uptime`. */
async function storedTimes(): Promise<number[]> {
  const rows = await database.query<{ at: number }>(
    'read sample times',
    `SELECT (extract(epoch FROM ts) * 1000)::float8 AS at FROM telemetry_named WHERE host_id = $1 AND key = 'uptime' ORDER BY ts`,
    [hostId],
  );
  return rows.map(({ at }) => Math.round(at));
}
async function until(what: string, condition: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${ms} ms in vain until ${what}.`);
    await sleep(50);
  }
}
/** Every sample that was published, as the witness of what was taken. */
async function witness(): Promise<{ times: number[]; last(): HostSample | undefined; end(): void }> {
  const client = connect(broker.url);
  const times: number[] = [];
  let last: HostSample | undefined;
  await client.subscribeAsync(topics.hostMetrics('smartmon', hostId));
  client.on('message', (_, payload) => {
    last = JSON.parse(payload.toString()) as HostSample;
    times.push(last.at);
  });
  return { times, last: () => last, end: () => client.end(true) };
}
const expectNothingMissing = (stored: readonly number[], published: readonly number[]) =>
  expect(published.filter((at) => !stored.includes(at))).toEqual([]);

describe('the collector', () => {
  it('deletes rows that are older than they are kept, and tells of a login that may too much', async () => {
    newState();
    const requests = new RequestRepository(database);
    const ask = (kind: 'journal' | 'restart') => {
      const createdAt = Date.now() - 7_200_000;
      const expiresAt = createdAt + 30_000;
      return requests.create({
        id: newId(),
        hostId,
        kind,
        target: 'a',
        args: {},
        by: 'me',
        createdAt,
        expiresAt,
      });
    };
    await ask('journal');
    await ask('restart');
    const kinds = async () =>
      (await database.query<{ kind: string }>('list', 'SELECT kind FROM requests')).map(({ kind }) => kind);
    const collector = start();
    await until('the look at the journal is gone', async () => (await kinds()).length === 1);
    expect(await kinds()).toEqual(['restart']);
    await until('the deletion is told', () => collector.output().includes('1 of journal_requests'));
    expect(collector.output()).toContain('may do everything in the database');
    expect(collector.output()).toContain('DATABASE_URL_COLLECTOR');
  });

  it('boots in this process, stores and publishes samples, and keeps the row of its host', async () => {
    newState();
    const live = await witness();
    const app = await NestFactory.createApplicationContext(CollectorModule.with(readSettings(env())), {
      logger: false,
    });
    await until('three samples are stored', async () => (await storedTimes()).length >= 3);
    const hosts = new HostRepository(database);
    await until('the host is known', async () => (await hosts.find(hostId)) !== null);
    const before = performance.now();
    await app.close();
    expect(performance.now() - before).toBeLessThan(2000);
    expectNothingMissing(await storedTimes(), live.times);
    expect(live.last()!.sources.every(({ success }) => success)).toBe(true);
    const host = await hosts.find(hostId);
    expect(host).toMatchObject({ hostname: 'spec-host', osPlatform: 'Linux' });
    expect(host!.bootId).toMatch(/^[\da-f-]{36}$/);
    expect(host!.inventory).toMatchObject({ cpuCount: expect.any(Number), kernel: expect.any(String) });
    const keys = (await new TelemetryRepository(database).latest(hostId)).map(({ key }) => key);
    for (const key of [
      'cpu.busy',
      'memory.used_percent',
      'load.1',
      'uptime',
      'processes.total',
      'disk.used_percent',
    ])
      expect(keys).toContain(key);
    live.end();
  });

  it('loses and doubles nothing while Postgres is gone for a while', async () => {
    newState();
    const live = await witness();
    const collector = start();
    await until('samples are stored', async () => (await storedTimes()).length >= 3);
    await server.kill9();
    const gone = live.times.length;
    await until('more samples are taken', () => live.times.length >= gone + 8);
    await server.restart();
    await until('the samples of the gap are stored', async () => (await storedTimes()).length >= gone + 8);
    const { code, ms } = await collector.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2000);
    expectNothingMissing(await storedTimes(), live.times);
    expect(collector.output()).toContain('kept on disk');
    live.end();
  });

  it('goes on while Postgres hangs, and ends within two seconds all the same', async () => {
    newState();
    const live = await witness();
    const collector = start();
    await until('samples are stored', async () => (await storedTimes()).length >= 3);
    server.pause();
    try {
      const hung = live.times.length;
      await until('samples are taken', () => live.times.length >= hung + 5);
      expect((await collector.stop()).ms).toBeLessThan(2100);
    } finally {
      server.resume();
    }
    start();
    await until('all are stored', async () => {
      const stored = await storedTimes();
      return live.times.every((at) => stored.includes(at));
    });
    live.end();
  });

  it('stores after a kill -9 what the spool kept, once', async () => {
    newState();
    const live = await witness();
    const collector = start();
    await until('samples are stored', async () => (await storedTimes()).length >= 3);
    await server.kill9();
    const gone = live.times.length;
    await until('samples are taken', () => live.times.length >= gone + 6);
    await collector.kill9();
    const published = [...live.times];
    await server.restart();
    const again = start();
    await until('the spool is drained', async () => {
      const stored = await storedTimes();
      return published.every((at) => stored.includes(at));
    });
    await again.stop();
    const stored = await storedTimes();
    expectNothingMissing(stored, live.times);
    expect(new Set(stored).size).toBe(stored.length);
    live.end();
  });

  it('takes samples without Postgres and without a broker', async () => {
    newState();
    const collector = startNode(main, {
      env: {
        ...env(),
        DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:9/none',
        MQTT_URL: 'mqtt://127.0.0.1:9',
      },
    });
    running.push(collector);
    await until('it says that samples are kept', () => collector.output().includes('kept on disk'));
    await sleep(600);
    expect((await collector.stop()).code).toBe(0);
    const live = await witness();
    start();
    await until(
      'those of before are stored too',
      async () => (await storedTimes()).length > live.times.length + 2,
    );
    live.end();
  });

  it('says every bad setting and ends with 78', async () => {
    newState();
    const collector = startNode(main, { env: { ...env(), SAMPLE_INTERVAL_SECONDS: 'often', MQTT_URL: 'x' } });
    running.push(collector);
    await until('it ended', () => collector.output().includes('2 settings cannot be used'));
    // Its last words come a moment before its end, and a signal in between would end it with another code.
    await until('it is gone', () => !existsSync(`/proc/${collector.pid}`));
    expect((await collector.stop()).code).toBe(78);
  });
});
