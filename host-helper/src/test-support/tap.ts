import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';

/** A listener in the middle: a socket that a client takes for the helper's. */
export interface Tap {
  /** What the client said, byte for byte. */
  recorded(): Buffer;
  close(): Promise<void>;
}

/** Listens at `path`, keeps what one client says, and passes it on to the helper; to nobody where `to` is null. */
export async function tap(path: string, to: string | null): Promise<Tap> {
  const chunks: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => undefined);
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (to === null) {
      // The client is told that nobody answers, once it has said all.
      client.on('data', () => setTimeout(() => client.destroy(), 200));
      return;
    }
    const helper = connect(to);
    open.add(helper);
    helper.on('error', () => client.destroy());
    client.pipe(helper);
    helper.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    recorded: () => Buffer.concat(chunks),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(path, { force: true });
    },
  };
}

/** Sends these bytes to the helper and gives what it answered. */
export function replay(socketPath: string, bytes: Buffer): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(socketPath, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0);
      resolve({ status, body: body === '' ? null : (JSON.parse(body) as unknown) });
    });
  });
}
