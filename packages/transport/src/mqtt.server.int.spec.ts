import 'reflect-metadata';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MqttContext, Payload } from '@nestjs/microservices';
import { startBroker, type EmbeddedBroker } from '@smart-monitor/testing';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MqttServer, type MqttServerOptions } from './mqtt.server.js';

/** What the handlers saw, and what they wait for. */
const seen: { topic: string; text: string; handler: string }[] = [];
let gate: Promise<void> = Promise.resolve();
let failures = 0;

@Controller()
class Handlers {
  @EventPattern<string>('smartmon/hosts/+/metrics', { qos: 0 })
  metrics(@Payload() payload: Buffer, @Ctx() context: MqttContext): void {
    seen.push({ topic: context.getTopic(), text: payload.toString(), handler: 'metrics' });
  }

  @EventPattern<string>('work/#')
  async work(@Payload() payload: Buffer, @Ctx() context: MqttContext): Promise<void> {
    await gate;
    if (failures > 0) {
      failures -= 1;
      throw new Error('not yet');
    }
    seen.push({ topic: context.getTopic(), text: payload.toString(), handler: 'work' });
  }

  @EventPattern<string>('work/+')
  also(@Ctx() context: MqttContext): void {
    seen.push({ topic: context.getTopic(), text: '', handler: 'also' });
  }
}

@Module({ controllers: [Handlers] })
class HandlersModule {}

let broker: EmbeddedBroker;
let app: INestMicroservice | null = null;
let server: MqttServer;
const clients: MqttClient[] = [];

async function start(options: Partial<MqttServerOptions> = {}): Promise<void> {
  server = new MqttServer({ url: broker.url, ...options });
  app = await NestFactory.createMicroservice(HandlersModule, { strategy: server, logger: false });
  await app.listen();
}

async function publisher(): Promise<MqttClient> {
  const client = await mqtt.connectAsync(broker.url, { reconnectPeriod: 200 });
  clients.push(client);
  return client;
}

const connected = () => vi.waitFor(() => expect(server.connected).toBe(true), 10_000);

beforeEach(async () => {
  [seen.length, failures, gate] = [0, 0, Promise.resolve()];
  broker = await startBroker();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
  await app?.close();
  app = null;
  await broker.stop();
});

/** Waits until the server's subscriptions are in force and nothing of the probing is still to come. */
async function subscribed(client: MqttClient): Promise<void> {
  await connected();
  let probes = 0;
  await vi.waitFor(async () => {
    await client.publishAsync('work/probe', String(++probes), { qos: 1 });
    expect(seen.length).toBeGreaterThan(0);
  }, 5_000);
  await vi.waitFor(() => {
    const last = seen.filter(({ text }) => text === String(probes));
    expect(last).toHaveLength(1);
    expect(seen.filter(({ handler }) => handler === 'also')).toHaveLength(
      seen.filter(({ handler }) => handler === 'work').length,
    );
  });
  seen.length = 0;
}

describe('MqttServer', () => {
  it('calls every method whose filter matches, with the bytes and the topic', async () => {
    await start();
    const client = await publisher();
    await subscribed(client);
    await client.publishAsync('smartmon/hosts/h1/metrics', Buffer.from([0x68, 0x69]));
    await client.publishAsync('work/a/b', 'deep', { qos: 1 });
    await client.publishAsync('work/a', 'flat', { qos: 1 });
    await client.publishAsync('elsewhere', 'x');
    await vi.waitFor(() => expect(seen).toHaveLength(4));
    expect(
      seen.toSorted((a, b) => a.handler.localeCompare(b.handler) || a.topic.localeCompare(b.topic)),
    ).toEqual([
      { topic: 'work/a', text: '', handler: 'also' },
      { topic: 'smartmon/hosts/h1/metrics', text: 'hi', handler: 'metrics' },
      { topic: 'work/a', text: 'flat', handler: 'work' },
      { topic: 'work/a/b', text: 'deep', handler: 'work' },
    ]);
  });

  it('acknowledges only after the work, in order, while it takes more messages', async () => {
    await start();
    const client = await publisher();
    await subscribed(client);
    const acks: number[] = [];
    server
      .unwrap<MqttClient>()
      .on('packetsend', (packet) => packet.cmd === 'puback' && acks.push(packet.messageId!));
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    for (let i = 0; i < 10; i++) await client.publishAsync('work/x/y', String(i), { qos: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect({ acks, seen }).toEqual({ acks: [], seen: [] });
    open();
    await vi.waitFor(() => expect(acks).toHaveLength(10));
    expect(acks).toEqual(acks.toSorted((a, b) => a - b));
    expect(seen.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('gets what it had not acknowledged again, after its connection was cut', async () => {
    await start({ clientId: 'keeper' });
    const client = await publisher();
    await subscribed(client);
    gate = new Promise(() => undefined);
    await client.publishAsync('work/x/y', 'precious', { qos: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    gate = Promise.resolve();
    server.unwrap<MqttClient>().stream.destroy();
    await vi.waitFor(() => expect(seen.map(({ text }) => text)).toContain('precious'), 5_000);
  });

  it('calls a method again that failed, and acknowledges then', async () => {
    await start();
    const client = await publisher();
    await subscribed(client);
    failures = 2;
    await client.publishAsync('work/x/y', 'stubborn', { qos: 1 });
    await vi.waitFor(() => expect(seen.map(({ text }) => text)).toEqual(['stubborn']), 5_000);
  });

  it('starts without a broker, finds it, and finds it again after it was away', async () => {
    const { port } = broker;
    await broker.stop();
    await start();
    expect(await server.publish('a', 'b')).toBe(false);
    broker = await startBroker({ port });
    await connected();
    await broker.stop();
    await vi.waitFor(() => expect(server.connected).toBe(false));
    broker = await startBroker({ port });
    const client = await publisher();
    await subscribed(client);
    expect(await server.publish('work/own', 'echo', { qos: 1 })).toBe(true);
    await vi.waitFor(() => expect(seen.map(({ text }) => text)).toContain('echo'));
  });

  it('takes no more messages than its limit', async () => {
    await start({ limit: 5 });
    const client = await publisher();
    await subscribed(client);
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    let taken = 0;
    server.unwrap<MqttClient>().on('packetreceive', ({ cmd }) => (taken += cmd === 'publish' ? 1 : 0));
    const sent = Promise.all(
      Array.from({ length: 50 }, (_, i) => client.publishAsync('work/x/y', String(i), { qos: 1 })),
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(taken).toBe(5);
    open();
    await sent;
    await vi.waitFor(() => expect(seen).toHaveLength(50));
  });
});
