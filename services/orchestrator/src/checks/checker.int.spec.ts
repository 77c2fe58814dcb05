import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseChecks } from '@smart-monitor/config';
import { systemClock, type Check } from '@smart-monitor/contracts';
import { startBroker, type EmbeddedBroker } from '@smart-monitor/testing';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checker } from './checker.js';
import { writeInForce } from './in-force.js';
import { printOf, readResult, type ResultFile } from './result-file.js';

const host = { id: '00000000-0000-4000-8000-000000000001', hostname: 'lab' };

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`after 20 s it does not hold that ${what}`);
    await sleep(10);
  }
}

describe('the checker', () => {
  let directory = '';
  let server: Server;
  let broker: EmbeddedBroker;
  let checker: Checker;
  let status = 200;
  let asked = 0;
  const told: string[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'checker-'));
    status = 200;
    server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    broker = await startBroker();
    start();
  });
  afterEach(async () => {
    await checker.close();
    server.close();
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function start(): void {
    const place = { directory, bootId: 'boot', clock: systemClock };
    checker = new Checker(place, { url: broker.url, topicPrefix: 'smartmon' }, (sentence) =>
      told.push(sentence),
    );
    checker.start();
  }
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const web = (more: object = {}): Check =>
    parseChecks(
      JSON.stringify({
        checks: [{ name: 'web', unit: 'web.service', kind: 'http', url: url(), intervalSeconds: 1, ...more }],
      }),
    )[0]!;
  const beating = (): Check =>
    parseChecks(
      '{"checks": [{"name": "app", "unit": "app.service", "kind": "heartbeat", "service": "app", "intervalSeconds": 1}]}',
    )[0]!;
  function resultOf(check: Check): ResultFile | null {
    const reading = readResult(directory, check.name);
    return reading.kind === 'result' && reading.result.print === printOf(check) ? reading.result : null;
  }

  it('looks at what is in force, again and again, and writes what it saw', async () => {
    const check = web();
    writeInForce(directory, { host, checks: [check] });
    await until('it was seen that it answers', () => resultOf(check)?.looks.at(-1)?.ok === true);
    status = 500;
    await until('it was seen that it fails', () => resultOf(check)?.looks.at(-1)?.ok === false);
    const { looks, boot, written } = resultOf(check)!;
    expect(looks.at(-1)!.detail).toBe('the answer has status 500');
    expect(boot).toBe('boot');
    expect(written).toBeLessThanOrEqual(systemClock.mono());
    expect(looks[1]!.mono - looks[0]!.mono).toBeGreaterThan(900);
  });

  it('keeps what it saw over its own restart, and forgets it when the check is another one', async () => {
    const check = web({ intervalSeconds: 1 });
    writeInForce(directory, { host, checks: [check] });
    await until('it looked twice', () => (resultOf(check)?.looks.length ?? 0) >= 2);
    await checker.close();
    const before = resultOf(check)!.looks;
    start();
    await until('it looked again', () => resultOf(check)!.looks.length > before.length);
    expect(resultOf(check)!.looks.slice(0, before.length)).toEqual(before);
    const other = web({ status: 204 });
    writeInForce(directory, { host, checks: [other] });
    await until('the other one is looked at', () => resultOf(other) !== null);
    expect(resultOf(other)!.looks.every(({ ok }) => ok === false)).toBe(true);
  });

  it('leaves nothing of a check that is no longer in force, and asks no more', async () => {
    const check = web();
    writeInForce(directory, { host, checks: [check] });
    await until('it looked', () => resultOf(check) !== null);
    writeInForce(directory, { host, checks: [] });
    await until('nothing is left', () => !readdirSync(directory).includes('web.result'));
    const count = asked;
    await sleep(1_200);
    expect(asked).toBe(count);
  });

  it('hears heartbeats by the name and the id of the host, whatever they say, and none that was kept', async () => {
    const check = beating();
    const client: MqttClient = await mqtt.connectAsync(broker.url);
    await client.publishAsync('smartmon/heartbeats/lab/app', 'old', { retain: true });
    writeInForce(directory, { host, checks: [check] });
    await until('the broker is connected', () => resultOf(check)?.beat?.connectedSince != null);
    await client.publishAsync('smartmon/heartbeats/elsewhere/app', 'x');
    // What it wrote after a whole interval would show a kept message.
    const written = resultOf(check)!.written;
    await until('it wrote again', () => resultOf(check)!.written > written + 900);
    expect(resultOf(check)!.beat!.last).toBeNull();
    const before = systemClock.mono();
    await client.publishAsync(`smartmon/heartbeats/${host.id}/app`, Buffer.from([0, 255]));
    await until('a beat is heard', () => (resultOf(check)!.beat!.last ?? 0) >= before);
    const between = systemClock.mono();
    await client.publishAsync('smartmon/heartbeats/lab/app', '');
    await until('another one is heard', () => (resultOf(check)!.beat!.last ?? 0) >= between);
    await client.endAsync();
  });

  it('says when the broker is away, and that it is back', async () => {
    const check = beating();
    writeInForce(directory, { host, checks: [check] });
    await until('the broker is connected', () => resultOf(check)?.beat?.connectedSince != null);
    const since = resultOf(check)!.beat!.connectedSince!;
    const { port } = new URL(broker.url);
    await broker.stop();
    await until('it is away', () => resultOf(check)?.beat?.connectedSince === null);
    expect(resultOf(check)!.beat!.trouble).toContain('MQTT_URL');
    broker = await startBroker({ port: Number(port) });
    await until('it is back', () => (resultOf(check)?.beat?.connectedSince ?? 0) > since);
  });
});
