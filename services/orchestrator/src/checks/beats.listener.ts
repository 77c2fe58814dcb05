import { topics, type HeartbeatCheck } from '@smart-monitor/contracts';
import type { MqttClient } from 'mqtt';
import type { ResultPlace } from './asker.js';
import { printOf, readResult, writeResult } from './result-file.js';

/** How the broker is reached. */
export interface BrokerAccess {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly topicPrefix: string;
}

/**
 * Listens for the heartbeats of services over MQTT, and writes when each last beat. What a message says is not looked
 * at, and one that the broker had kept is no sign of life.
 */
export class BeatsListener {
  private readonly last = new Map<string, number>();
  private readonly timers: NodeJS.Timeout[] = [];
  private client: MqttClient | null = null;
  private connectedSince: number | null = null;
  private stopped = false;

  /** @param hosts what the host is called in a topic: its name and its id. */
  constructor(
    private readonly checks: readonly HeartbeatCheck[],
    private readonly hosts: readonly string[],
    private readonly broker: BrokerAccess,
    private readonly place: ResultPlace,
  ) {}

  async start(): Promise<void> {
    for (const check of this.checks) {
      this.recall(check);
      this.timers.push(setInterval(() => this.write(check), check.intervalSeconds * 1_000));
    }
    if (this.checks.length === 0) return;
    // Where nothing beats over MQTT the library is not even loaded.
    const { connect } = await import('mqtt');
    if (this.stopped) return;
    const { url, username, password } = this.broker;
    this.client = connect(url, {
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      reconnectPeriod: 2_000,
      connectTimeout: 5_000,
      resubscribe: false,
    });
    this.client.on('connect', () => this.subscribe());
    this.client.on('message', (topic, _payload, { retain }) => {
      if (!retain) this.heard(topic);
    });
    this.client.on('close', () => {
      this.connectedSince = null;
    });
    // Every error is followed by `close` and another attempt.
    this.client.on('error', () => undefined);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    this.client?.removeAllListeners('close');
    this.client?.end(true);
  }

  /** Silence counts from here on: before, a beat would not have been heard. */
  private subscribe(): void {
    const all = this.checks.flatMap((check) => this.topicsOf(check));
    this.client?.subscribe([...new Set(all)], { qos: 0 }, (error) => {
      if (error !== null) return this.client?.reconnect();
      this.connectedSince = this.place.clock.mono();
      for (const check of this.checks) this.write(check);
    });
  }

  private heard(topic: string): void {
    const check = this.checks.filter((one) => this.topicsOf(one).includes(topic));
    for (const one of check) {
      const first = !this.last.has(one.name);
      this.last.set(one.name, this.place.clock.mono());
      if (first) this.write(one);
    }
  }

  private topicsOf({ service }: HeartbeatCheck): string[] {
    return this.hosts.map((host) => topics.heartbeat(this.broker.topicPrefix, host, service));
  }

  private recall(check: HeartbeatCheck): void {
    const reading = readResult(this.place.directory, check.name);
    if (reading.kind !== 'result') return;
    const { print, boot, beat } = reading.result;
    if (print === printOf(check) && boot === this.place.bootId && beat !== null && beat.last !== null)
      this.last.set(check.name, beat.last);
  }

  private write(check: HeartbeatCheck): void {
    const { directory, bootId, clock, onTrouble } = this.place;
    const { connectedSince } = this;
    try {
      writeResult(directory, {
        check: check.name,
        print: printOf(check),
        boot: bootId,
        written: clock.mono(),
        looks: [],
        beat: {
          connectedSince,
          last: this.last.get(check.name) ?? null,
          trouble: connectedSince === null ? `the MQTT broker ${this.broker.url} (MQTT_URL) is away` : '',
        },
      });
    } catch (error) {
      onTrouble(error);
    }
  }
}
