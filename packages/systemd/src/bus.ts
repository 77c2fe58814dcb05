import { DBusError, Message, sessionBus, type MessageBus } from '@jellybrick/dbus-next';
import { BusUnavailable, SystemdError } from './errors.js';
import { filterMessages, type MessageHead, type MessageSource } from './message-filter.js';

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
    /** Behind the handshake, right before the first message is read. */
    once(event: 'connect', listener: () => void): void;
    readonly stream?: MessageSource & { destroy(): void; on(event: 'close', listener: () => void): void };
  };
}

/** The bus itself, as the sender of its own signals: nobody else is ever named so. */
const busName = 'org.freedesktop.DBus';
const signalType = 4;

/** dbus-daemon refuses a connection more than 128 calls that wait for an answer. */
const mostCalls = 96;

/**
 * A connection to a message bus: raw calls and raw signals. The library has no timeout, no end of a call when the bus
 * dies and no event for that; this class adds the three. Signals are heard of the bus itself and of whom `hear` names:
 * what any other user of the bus sends here is thrown away before it is parsed.
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
    /** Names whose signals are heard, and the connection that owns each; empty where none does. */
    private readonly owners: Map<string, string>,
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
    const owners = new Map<string, string>();
    const { _connection: connection } = bus as unknown as ConnectionInternals;
    connection.once('connect', () => filterMessages(connection.stream!, (head) => isHeard(head, owners)));
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
    return new Bus(bus, address, timeoutMs, owners);
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

  /** Asks the bus for the signals that a match rule describes; its sender has to be heard. */
  async match(rule: string): Promise<void> {
    await this.ofBus('AddMatch', rule);
  }

  /** Lets the signals of a well-known name through, whoever owns it, now and later. */
  async hear(name: string): Promise<void> {
    await this.match(
      `type='signal',sender='${busName}',interface='${busName}',member='NameOwnerChanged',arg0='${name}'`,
    );
    const owner = await this.ofBus('GetNameOwner', name).catch((error: unknown) => {
      // Nobody owns it just now; the signal will tell.
      if (error instanceof SystemdError) return [''];
      throw error;
    });
    // A change that was told meanwhile is the newer word.
    if (!this.owners.has(name)) this.owners.set(name, String(owner[0]));
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

  private ofBus(member: string, argument: string): Promise<readonly unknown[]> {
    return this.call(busName, '/org/freedesktop/DBus', busName, member, 's', [argument]);
  }

  private onMessage(message: Message): void {
    if (message.type !== signalType) return;
    const { path, member, body } = message;
    if (message.sender === busName && member === 'NameOwnerChanged')
      this.owners.set(String(body[0]), String(body[2]));
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

/** Whether a message is looked into: all but the signals of others. */
function isHeard({ type, sender }: MessageHead, owners: ReadonlyMap<string, string>): boolean {
  if (type !== signalType || sender === busName) return true;
  return sender !== null && sender !== '' && [...owners.values()].includes(sender);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error ?? 'unknown error'));
}
