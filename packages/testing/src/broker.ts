import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Aedes } from 'aedes';

/** A running MQTT 3.1.1 broker inside this process, on 127.0.0.1 alone. */
export interface EmbeddedBroker {
  /** `mqtt://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Clients connected just now. */
  readonly clients: number;
  /** Closes every connection and the port. Retained messages are gone with it. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts an in-process MQTT broker (aedes), without anonymous limits: it listens on the loopback address only.
 * @throws when the port is taken, naming it.
 */
export async function startBroker(options: { readonly port?: number } = {}): Promise<EmbeddedBroker> {
  const broker = await Aedes.createBroker({ maxTopicLevels: 10 });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that vanishes is no matter for the broker's process.
    socket.on('error', () => socket.destroy());
    broker.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`The MQTT broker could not listen on 127.0.0.1:${options.port ?? 0}: ${cause.message}`, {
          cause,
        }),
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | null = null;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    get clients() {
      return broker.connectedClients;
    },
    stop() {
      stopped ??= (async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        await new Promise<void>((resolve) => broker.close(() => resolve()));
        for (const socket of sockets) socket.destroy();
        await closed;
      })();
      return stopped;
    },
  };
}
