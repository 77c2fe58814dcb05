import type { IPublishPacket, MqttClient, Packet } from 'mqtt';

/** mqtt.js sends every packet through this method of its client. It is not public: version 5.16, held by a test against a real broker. */
interface Sender {
  _sendPacket(packet: Packet, callback?: (error?: Error) => void, ...rest: unknown[]): void;
}

/** An acknowledgement that waits for its message's work. */
interface Held {
  readonly messageId: number;
  packet: Packet | null;
  done: boolean;
}

/**
 * Makes an mqtt.js client acknowledge a QoS 1 message only after the work on it is done, while it goes on taking
 * messages: out of the box it would either acknowledge at once or take one message at a time. Acknowledgements leave
 * in the order of the messages (MQTT 3.1.1, section 4.6). When `limit` messages are at work, no more are taken, so
 * that the broker holds them back. What was not acknowledged when a connection ends is sent again by the broker to a
 * session that is kept.
 */
export class DeferredAcknowledgement {
  #held: Held[] = [];
  #atWork = 0;
  #waiting: (() => void)[] = [];
  readonly #send: Sender['_sendPacket'];

  /** `work` must not reject; it ends when the message may be acknowledged. */
  constructor(
    client: MqttClient,
    private readonly work: (packet: IPublishPacket) => Promise<void>,
    private readonly limit = 1_000,
  ) {
    const sender = client as unknown as Sender;
    this.#send = sender._sendPacket.bind(client);
    sender._sendPacket = (packet, callback, ...rest) => {
      const held =
        packet.cmd === 'puback'
          ? this.#held.find(({ messageId, packet: kept }) => kept === null && messageId === packet.messageId)
          : undefined;
      if (!held) return this.#send(packet, callback, ...rest);
      held.packet = packet;
      callback?.();
      this.#flush();
    };
    client.handleMessage = (packet, callback) => this.#take(packet, () => callback());
    client.on('close', () => {
      // Message ids mean nothing on the next connection.
      this.#held = [];
    });
  }

  /** Messages that were taken and are not done. */
  get atWork(): number {
    return this.#atWork;
  }

  #take(packet: IPublishPacket, next: () => void): void {
    const held: Held | null =
      packet.qos === 1 ? { messageId: packet.messageId!, packet: null, done: false } : null;
    if (held) this.#held.push(held);
    this.#atWork += 1;
    void this.work(packet).then(() => {
      this.#atWork -= 1;
      if (held) held.done = true;
      this.#flush();
      this.#waiting.shift()?.();
    });
    if (this.#atWork < this.limit) next();
    else this.#waiting.push(next);
  }

  #flush(): void {
    while (this.#held[0]?.done && this.#held[0].packet) this.#send(this.#held.shift()!.packet!);
  }
}
