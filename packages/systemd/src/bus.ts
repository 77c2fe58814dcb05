import { DBusError, Message, sessionBus, type MessageBus } from '@jellybrick/dbus-next';
import { BusUnavailable, SystemdError } from './errors.js';

/** A signal as it came from the bus. */
export interface BusSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** The part of the library's connection that its types leave out: it alone tells when the socket closes. */
interface ConnectionInternals {
  readonly _connection: {
    on(event: 'end', listener: () => void): void;
    readonly stream?: { destroy(): void; on(event: 'close', listener: () => void): void };
  };
}

/** dbus-daemon refuses a connection more than 128 calls that wait for an answer. */
const mostCalls = 96;

/**
 * A connection to a message bus: raw calls and raw signals. The library has no timeout, no end of a call when the bus
 * dies and no event for that; this class adds the three.
 */
export class Bus {
  private readonly closeListeners: ((error: Error) => void)[] = [];
  private readonly signalListeners: ((signal: BusSignal) => void)[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly outstanding = new Set<(error: Error) => void>();
  private closed: Error | null = null;

  private constructor(
    private readonly bus: MessageBus,
    private readonly address: string,
    private readonly timeoutMs: number,
  ) {
    // A bus that dies shows as an end, a reset or a broken pipe, as it happens; to a reader it is one thing.
    bus.on('error' as 'connect', (cause?: unknown) =>
      this.fail(new Error(`the connection was closed (${asError(cause).message})`, { cause })),
    );
    bus.on('message', (message) => this.onMessage(message));
    const internals = bus as unknown as ConnectionInternals;
    internals._connection.on('end', () => this.fail(new Error('the connection was closed')));
    internals._connection.stream?.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** Connects and says hello. @throws BusUnavailable in words within the timeout (milliseconds, default 5,000). */
  static async connect(address: string, timeoutMs = 5_000): Promise<Bus> {
    const bus = sessionBus({ busAddress: address, authMethods: ['EXTERNAL'] });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => refuse(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      const refuse = (error?: unknown): void => {
        clearTimeout(timer);
        (bus as unknown as ConnectionInternals)._connection.stream?.destroy();
        reject(
          new BusUnavailable(`the bus at ${address} cannot be used: ${asError(error).message}`, {
            cause: error,
          }),
        );
      };
      bus.once('error' as 'connect', refuse);
      (bus as unknown as ConnectionInternals)._connection.on('end', () =>
        refuse(new Error('it closed the connection')),
      );
      bus.once('connect', () => {
        clearTimeout(timer);
        bus.removeListener('error' as 'connect', refuse);
        resolve();
      });
    });
    return new Bus(bus, address, timeoutMs);
  }

  /** Calls a method and gives the values of its answer. @throws BusUnavailable, SystemdError */
  async call(
    destination: string,
    path: string,
    iface: string,
    member: string,
    signature = '',
    body: unknown[] = [],
  ): Promise<readonly unknown[]> {
    while (this.outstanding.size >= mostCalls && this.closed === null) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.closed !== null)
      throw new BusUnavailable(`${member} on ${path}: ${this.closed.message}`, { cause: this.closed });
    const message = new Message({ destination, path, interface: iface, member, signature, body });
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.outstanding.delete(refuse);
        this.waiting.shift()?.();
      };
      const refuse = (error: Error): void => {
        end();
        reject(new BusUnavailable(`${member} on ${path}: ${error.message}`, { cause: error }));
      };
      const timer = setTimeout(
        () => refuse(new Error(`no answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
      this.outstanding.add(refuse);
      this.bus.call(message).then(
        (reply) => {
          end();
          resolve(reply?.body ?? []);
        },
        (error: unknown) => {
          if (!(error instanceof DBusError)) return refuse(asError(error));
          end();
          reject(new SystemdError(error.type, `${member} on ${path}: ${error.text}`, { cause: error }));
        },
      );
    });
  }

  /** Asks the bus for the signals that a match rule describes. */
  async match(rule: string): Promise<void> {
    await this.call(
      'org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus',
      'AddMatch',
      's',
      [rule],
    );
  }

  onSignal(listener: (signal: BusSignal) => void): void {
    this.signalListeners.push(listener);
  }

  /** Calls back once, when the connection is gone, however it went. */
  onClose(listener: (error: Error) => void): void {
    if (this.closed !== null) listener(this.closed);
    else this.closeListeners.push(listener);
  }

  close(): void {
    this.fail(new Error('closed by us'));
  }

  private onMessage(message: Message): void {
    if (message.type !== 4) return;
    const { path, member, body } = message;
    for (const listener of this.signalListeners)
      listener({ path, interface: message.interface, member, body });
  }

  private fail(error: Error): void {
    if (this.closed !== null) return;
    this.closed = error;
    (this.bus as unknown as ConnectionInternals)._connection.stream?.destroy();
    for (const refuse of this.outstanding) refuse(error);
    for (const resolve of this.waiting.splice(0)) resolve();
    for (const listener of this.closeListeners)
      listener(new BusUnavailable(`the bus at ${this.address}: ${error.message}`));
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error ?? 'unknown error'));
}
