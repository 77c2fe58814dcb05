import { Logger } from '@nestjs/common';
import { MqttContext, Server, type MessageHandler } from '@nestjs/microservices';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeferredAcknowledgement } from './mqtt-ack.js';
import { filterOf, topicMatches } from './mqtt-topic.js';
import { Backoff, settle, wordsOf } from './settle.js';

export interface MqttServerOptions {
  /** mqtt://host:port or mqtts://host:port */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Without it one is made up, and the broker keeps no session. With it the broker keeps messages while we are away. */
  readonly clientId?: string;
  /** QoS 1 messages at work at once, at most. Default 1,000. */
  readonly limit?: number;
}

/** How a message is published. */
export interface PublishOptions {
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

/**
 * Nest transport: `@EventPattern('<filter>')` methods (with `+` and `#`) get each message's payload as a Buffer and
 * an MqttContext with the topic. A QoS 1 message is acknowledged after every matching method's promise; a method that
 * fails is called again with growing pauses, so it must refuse for good only what can never work, by returning. The
 * broker may be away at the start and at any time.
 */
export class MqttServer extends Server {
  override readonly transportId = Symbol('mqtt');
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger(MqttServer.name);
  #client: MqttClient | null = null;
  #lost = false;
  readonly #closing = new AbortController();

  constructor(private readonly options: MqttServerOptions) {
    super();
  }

  listen(callback: () => void): void {
    const { url, username, password, clientId, limit } = this.options;
    const client = mqtt.connect(url, {
      clientId: clientId ?? `smartmon-${randomBytes(6).toString('hex')}`,
      clean: clientId === undefined,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      keepalive: 15,
      connectTimeout: 5_000,
      reconnectPeriod: 1_000,
      // Subscribed anew at every connection, by us: then a refusal is seen.
      resubscribe: false,
      queueQoSZero: false,
    });
    this.#client = client;
    new DeferredAcknowledgement(client, (packet) => this.#work(packet), limit);
    client.on('connect', () => this.#subscribe(client));
    client.on('error', (error) => this.#tellLost(wordsOf(error)));
    client.on('close', () => this.#tellLost('the connection ended'));
    callback();
  }

  /** Ends the connection; what is at work and not acknowledged comes again later, to a session that is kept. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.endAsync(true).catch(() => undefined);
  }

  get connected(): boolean {
    return this.#client?.connected ?? false;
  }

  /** Publishes, and resolves when the broker has it (QoS 1) or it is on its way (QoS 0); false where there is no connection. Never rejects. */
  async publish(topic: string, payload: string | Buffer, options: PublishOptions = {}): Promise<boolean> {
    if (!this.#client?.connected) return false;
    return this.#client
      .publishAsync(topic, payload, { qos: options.qos ?? 0, retain: options.retain ?? false })
      .then(
        () => true,
        () => false,
      );
  }

  on(): never {
    throw new Error('MqttServer has no events of its own; its handlers are @EventPattern methods.');
  }

  unwrap<T>(): T {
    return this.#client as T;
  }

  #subscribe(client: MqttClient): void {
    if (this.#lost) this.logger.log(`The MQTT broker ${this.options.url} answers again.`);
    this.#lost = false;
    for (const [filter, { extras }] of this.messageHandlers) {
      const qos = (extras?.['qos'] as 0 | 1 | undefined) ?? 1;
      client.subscribe(filter, { qos }, (error, granted) => {
        const refused = granted?.some(({ qos: got }) => (got as number) >= 128);
        if (error && client.connected)
          this.logger.error(`The MQTT broker did not take the subscription to ${filter}: ${wordsOf(error)}`);
        else if (refused) this.logger.error(`The MQTT broker refused the subscription to ${filter}.`);
      });
    }
  }

  #tellLost(why: string): void {
    if (this.#lost || this.#closing.signal.aborted) return;
    this.#lost = true;
    this.logger.warn(
      `The MQTT broker ${this.options.url} cannot be reached and is looked for again every second: ${why}`,
    );
  }

  /** Every handler whose filter matches; ends when all are done with the message, or never when this server closes. */
  async #work(packet: IPublishPacket): Promise<void> {
    const handlers = [...this.messageHandlers].filter(([filter]) =>
      topicMatches(filterOf(filter), packet.topic),
    );
    await Promise.all(handlers.map(([filter, handler]) => this.#call(filter, handler, packet)));
  }

  async #call(filter: string, handler: MessageHandler, packet: IPublishPacket): Promise<void> {
    const backoff = new Backoff(500, 30_000);
    for (let attempt = 1; ; attempt++) {
      try {
        return await settle(handler, packet.payload, new MqttContext([packet.topic, packet]));
      } catch (error) {
        const again = packet.qos > 0;
        if (attempt === 1)
          this.logger.warn(
            `The handler of ${filter} failed on a message of ${packet.topic}${again ? ' and will be called again' : ''}: ${wordsOf(error)}`,
          );
        if (!again) return;
      }
      try {
        await sleep(backoff.take(), undefined, { signal: this.#closing.signal, ref: false });
      } catch {
        // Closing: the message is not done and must not be acknowledged.
        return new Promise(() => undefined);
      }
    }
  }
}
