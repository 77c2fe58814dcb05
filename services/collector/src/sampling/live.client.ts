import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { topics, type HostSample } from '@smart-monitor/contracts';
import { connect, type MqttClient } from 'mqtt';
import { SETTINGS, type Settings } from '../settings.js';

/** Samples for live views, by MQTT with QoS 0: what cannot be sent now is of no use later and is not kept. */
@Injectable()
export class LiveClient implements OnApplicationShutdown {
  readonly #logger = new Logger('live');
  readonly #client: MqttClient;
  #reachable: boolean | null = null;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    const { url, username, password } = settings.mqtt;
    this.#client = connect(url, {
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      queueQoSZero: false,
      reconnectPeriod: 2_000,
      connectTimeout: 5_000,
    });
    this.#client.on('connect', () => this.#tell(true, `Samples are published to ${url}.`));
    this.#client.on('close', () =>
      this.#tell(false, `The MQTT broker ${url} is away; live views wait for it, nothing else does.`),
    );
    // Every error is followed by `close` and another attempt.
    this.#client.on('error', () => undefined);
  }

  /** Publishes a sample where a broker is connected; never waits and never throws. */
  publish(sample: HostSample): void {
    if (!this.#client.connected) return;
    const topic = topics.hostMetrics(this.settings.mqtt.topicPrefix, sample.hostId);
    this.#client.publish(topic, JSON.stringify(sample), { qos: 0 }, () => undefined);
  }

  onApplicationShutdown(): void {
    this.#client.removeAllListeners('close');
    this.#client.end(true);
  }

  #tell(reachable: boolean, sentence: string): void {
    if (this.#reachable === reachable) return;
    this.#reachable = reachable;
    if (reachable) this.#logger.log(sentence);
    else this.#logger.warn(sentence);
  }
}
