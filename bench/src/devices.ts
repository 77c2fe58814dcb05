import { connectAsync, type MqttClient } from 'mqtt';

/** How often a device tells its values, milliseconds. */
const telemetryMs = 10_000;
/** How often a device says that it lives, milliseconds: younger than 10 s a heartbeat is healthy. */
const beatMs = 5_000;

/** Who a device is for the broker: its user name is its id. */
export interface DeviceLogin {
  readonly id: string;
  readonly password: string;
}

/** Devices as they are in the field: each has its connection, its Last Will, four values each 10 s, and a heartbeat. */
export class Devices {
  private readonly timers: NodeJS.Timeout[] = [];
  private acknowledged = 0;

  private constructor(private readonly clients: readonly MqttClient[]) {}

  static async start(url: string, prefix: string, logins: readonly DeviceLogin[]): Promise<Devices> {
    const clients = await Promise.all(
      logins.map(({ id, password }) =>
        connectAsync(url, {
          username: id,
          password,
          clientId: id,
          keepalive: 60,
          will: { topic: `${prefix}/devices/${id}/status`, payload: 'offline', qos: 1, retain: true },
        }),
      ),
    );
    const devices = new Devices(clients);
    for (const [n, { id }] of logins.entries()) {
      const client = clients[n]!;
      const say = (topic: string, payload: string, retain = false): void =>
        void client
          .publishAsync(`${prefix}/${topic}`, payload, { qos: 1, retain })
          .then(() => devices.acknowledged++);
      say(`devices/${id}/status`, 'online', true);
      const telemetry = (): void => {
        const values = { temperature: 20 + n, humidity: 50, voltage: 3.3, rssi: -60 };
        say(`devices/${id}/telemetry`, JSON.stringify({ ts: Date.now(), values }));
      };
      devices.timers.push(
        setInterval(telemetry, telemetryMs),
        setInterval(() => say(`heartbeats/${id}/device`, ''), beatMs),
      );
    }
    return devices;
  }

  /** Messages that the broker has taken. */
  get taken(): number {
    return this.acknowledged;
  }

  /** Whether every device is connected. */
  get connected(): boolean {
    return this.clients.every((client) => client.connected);
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.clients.map((client) => client.endAsync()));
  }
}
