import 'reflect-metadata';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { startPostgres, type EmbeddedPostgres } from '@smart-monitor/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PgNotifyServer, type Wake } from './pg-notify.server.js';

const wakes: Wake[] = [];
let gate: Promise<void> = Promise.resolve();
let atOnce = 0;
let mostAtOnce = 0;
let failing = false;

@Controller()
class Handlers {
  @EventPattern<string>('smartmon_events')
  async events(@Payload() wake: Wake): Promise<void> {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    wakes.push(wake);
    await gate;
    atOnce -= 1;
    if (failing) throw new Error('no');
  }

  @EventPattern<string>('smartmon_requests')
  requests(@Payload() wake: Wake): void {
    wakes.push(wake);
  }
}

@Module({ controllers: [Handlers] })
class HandlersModule {}

let postgres: EmbeddedPostgres;
let app: INestMicroservice;
let server: PgNotifyServer;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function start(pollMs: number): Promise<void> {
  server = new PgNotifyServer({ url: postgres.url, pollMs });
  app = await NestFactory.createMicroservice(HandlersModule, { strategy: server, logger: false });
  await app.listen();
}

async function notify(channel: string, times = 1): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  for (let i = 0; i < times; i++) await client.query(`SELECT pg_notify('${channel}', '')`);
  await client.end();
}

const told = (cause: Wake['cause'], channel = 'smartmon_events') =>
  wakes.filter((wake) => wake.cause === cause && wake.channel === channel).length;
const connected = () =>
  vi.waitFor(() => expect(told('connect', 'smartmon_requests')).toBeGreaterThan(0), 10_000);

beforeEach(() => {
  [wakes.length, atOnce, mostAtOnce, gate, failing] = [0, 0, 0, Promise.resolve(), false];
});
afterEach(() => app.close());

describe('PgNotifyServer', () => {
  it('calls the methods of a channel when it is notified, and all of them at a new connection', async () => {
    await start(60_000);
    await connected();
    expect(told('connect')).toBe(1);
    const began = performance.now();
    await notify('smartmon_events');
    await vi.waitFor(() => expect(told('notify')).toBe(1), { interval: 1 });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(told('notify', 'smartmon_requests')).toBe(0);
  });

  it('runs a method one at a time, and a burst during a run as one more run', async () => {
    await start(60_000);
    await connected();
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    await notify('smartmon_events', 1);
    await vi.waitFor(() => expect(told('notify')).toBe(1));
    await notify('smartmon_events', 20);
    // Notifications come in the order of their commits: with this one all of the burst are there.
    await notify('smartmon_requests');
    await vi.waitFor(() => expect(told('notify', 'smartmon_requests')).toBe(1));
    open();
    await vi.waitFor(() => expect(told('notify')).toBe(2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect({ runs: told('notify'), mostAtOnce }).toEqual({ runs: 2, mostAtOnce: 1 });
  });

  it('looks by the clock as well, and goes on after a method failed', async () => {
    failing = true;
    await start(50);
    await vi.waitFor(() => expect(told('poll')).toBeGreaterThan(3));
  });

  it('looks seldom by the clock while it is told', async () => {
    await start(50);
    await connected();
    const before = told('poll');
    const began = performance.now();
    await vi.waitFor(() => expect(told('poll')).toBe(before + 2), { timeout: 5_000, interval: 5 });
    // Three ticks of the clock between the two.
    expect(performance.now() - began).toBeGreaterThan(125);
  });

  it('goes on by the clock while the server is away, and listens again when it is back', async () => {
    await start(100);
    await connected();
    await postgres.kill9();
    await vi.waitFor(() => expect(server.connected).toBe(false));
    const before = told('poll');
    await vi.waitFor(() => expect(told('poll')).toBeGreaterThan(before + 2));
    await postgres.restart();
    await vi.waitFor(() => expect(told('connect')).toBe(2), 10_000);
    await notify('smartmon_requests');
    await vi.waitFor(() => expect(told('notify', 'smartmon_requests')).toBeGreaterThan(0));
  });

  it('gives up a connection to a server that hangs, and comes back', async () => {
    await start(200);
    await connected();
    postgres.pause();
    await vi.waitFor(() => expect(server.connected).toBe(false), 10_000);
    postgres.resume();
    await vi.waitFor(() => expect(server.connected).toBe(true), 15_000);
  });

  it('starts without a server', async () => {
    await postgres.stop();
    postgres = await startPostgres();
    await postgres.kill9();
    await start(50);
    await vi.waitFor(() => expect(told('poll')).toBeGreaterThan(1));
    await postgres.restart();
    await connected();
  });
});
