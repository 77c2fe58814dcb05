import { createServer, type AddressInfo } from 'node:net';

/** A free TCP port on 127.0.0.1, `preferred` if it can be had. */
export async function freePort(preferred: number | null = null): Promise<number> {
  for (const port of [preferred ?? 0, 0]) {
    const server = createServer();
    const found = await new Promise<number | null>((resolve) => {
      server.once('error', () => resolve(null));
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
    if (found === null) continue;
    await new Promise((resolve) => server.close(resolve));
    return found;
  }
  throw new Error('No free TCP port on 127.0.0.1 could be found.');
}
