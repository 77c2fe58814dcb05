import { connectSystemd, type SystemdConnection } from '@smart-monitor/systemd';

import { Refusal, words } from '../refusal.js';

const callTimeoutMs = 4_000;
const firstRetryMs = 100;
const maxRetryMs = 2_000;

/** A unit's own properties changed, whatever kind of unit it is. */
const unitChanges = [
  "type='signal'",
  "sender='org.freedesktop.systemd1'",
  "interface='org.freedesktop.DBus.Properties'",
  "member='PropertiesChanged'",
  "path_namespace='/org/freedesktop/systemd1/unit'",
  "arg0='org.freedesktop.systemd1.Unit'",
].join(',');

export interface BusOptions {
  readonly address: string;
  /** Told once when a connection that was there is gone. */
  readonly onLost: (reason: string) => void;
  readonly onConnected: () => void;
  /** Told whenever some unit has changed its state; without it such changes are not asked for. */
  readonly onUnitChange?: () => void;
}

/**
 * The one connection to systemd: opened at the start, retried until it is there, kept open and subscribed. A
 * connection that is lost is not mended here: what was subscribed before is void, so the process is replaced.
 */
export class Bus {
  private connection: SystemdConnection | null = null;
  private detail = 'not connected yet';
  private version = '';
  private closed = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: BusOptions) {}

  /** Tries to connect, and goes on trying behind. Resolves after the first attempt. */
  async start(): Promise<void> {
    await this.attempt(firstRetryMs);
  }

  /** The connection, or a Refusal that says why there is none. */
  get(): SystemdConnection {
    if (this.connection === null)
      throw new Refusal('bus-lost', `The system bus cannot be reached: ${this.detail}.`);
    return this.connection;
  }

  health(): { readonly state: 'connected' | 'lost'; readonly detail: string; readonly systemd: string } {
    return {
      state: this.connection === null ? 'lost' : 'connected',
      detail: this.detail,
      systemd: this.version,
    };
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.connection?.close();
    this.connection = null;
  }

  private async attempt(delayMs: number): Promise<void> {
    if (this.closed) return;
    try {
      const connection = await connectSystemd({ address: this.options.address, timeoutMs: callTimeoutMs });
      this.version = await connection.version();
      await connection.subscribe('jobs');
      const { onUnitChange } = this.options;
      if (onUnitChange !== undefined) {
        await connection.bus.match(unitChanges);
        connection.bus.onSignal(({ member }) => {
          if (member === 'PropertiesChanged') onUnitChange();
        });
      }
      if (this.closed) return void connection.close();
      connection.onClose(() => this.lost());
      this.connection = connection;
      this.detail = '';
      this.options.onConnected();
    } catch (error) {
      this.detail = `${this.options.address}: ${words(error)}`;
      this.timer = setTimeout(() => void this.attempt(Math.min(delayMs * 2, maxRetryMs)), delayMs);
    }
  }

  private lost(): void {
    if (this.closed) return;
    this.connection = null;
    this.detail = 'the connection was closed';
    this.options.onLost(this.detail);
  }
}
