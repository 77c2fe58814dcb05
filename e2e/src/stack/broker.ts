import type { StackHost } from './stack-host.js';

/** The names and passwords that the trial of the broker's rules adds. */
const devices = { 'pump-1': 'one-of-a-kind', 'pump-2': 'another-one' } as const;
type Device = keyof typeof devices;

/** The stack's broker, spoken to with its own clients from inside of its container. */
export class Broker {
  constructor(private readonly host: StackHost) {}

  /** Adds the devices, as the first lines of deploy/mosquitto/start.sh say. */
  async addDevices(): Promise<void> {
    for (const [name, password] of Object.entries(devices))
      await this.host.sh(
        `docker exec sm-mosquitto mosquitto_passwd -b /mosquitto/data/devices ${name} ${password}`,
      );
    await this.host.sh('docker restart sm-mosquitto');
    await this.host.until('the broker listens', async () => (await this.publish('pump-1', 'x', 'y')) === '');
  }

  /** Publishes, and gives what the client complained of. Without a name nobody is said to ask. */
  publish(as: string, topic: string, message: string, password?: string): Promise<string> {
    return this.client(`mosquitto_pub ${this.login(as, password)} -q 1 -t '${topic}' -m '${message}'`);
  }

  /** What a client is given of a filter while a script runs beside it, in the container too. */
  async heard(as: string, filter: string, script: string): Promise<string[]> {
    const said = await this.host.sh(`docker exec -i sm-mosquitto sh -s <<'SCRIPT'
      mosquitto_sub ${this.login(as)} -q 1 -v -t '${filter}' -W 5 >/tmp/heard 2>&1 &
      sleep 1
      ${script}
      wait
      grep -v 'Timed out' /tmp/heard || true
SCRIPT`);
    return said.split('\n').filter((line) => line !== '');
  }

  /** A command of `heard`. */
  says(as: string, topic: string, message: string): string {
    return `mosquitto_pub ${this.login(as)} -q 1 -t '${topic}' -m '${message}' || true`;
  }

  private login(
    as: string,
    password: string = devices[as as Device] ?? '$(cat /run/secrets/mqtt_password)',
  ): string {
    if (as === '') return '-h 127.0.0.1';
    return `-h 127.0.0.1 -u ${as} -P "${password}"`;
  }

  private async client(command: string): Promise<string> {
    return (
      await this.host.sh(`docker exec -i sm-mosquitto sh -s <<'SCRIPT'\n${command} 2>&1 || true\nSCRIPT`)
    ).trim();
  }

  /** The same over TLS, with the certificate of the host as the authority. */
  overTls(as: Device, topic: string): Promise<string> {
    return this.client(
      `mosquitto_pub -h localhost -p 8883 --cafile /mosquitto/tls/fullchain.pem -u ${as} -P ${devices[as]} -q 1 -t '${topic}' -m tls`,
    );
  }
}
