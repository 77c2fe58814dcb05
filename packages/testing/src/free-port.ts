import { createServer } from 'node:net';

/**
 * Below the range out of which a system gives connections their own ports (Linux: 32768 and up): a server that is down
 * for a moment finds its port again, and nobody who asks for it meanwhile is connected to himself.
 */
const lowest = 20_000;
const beyond = 32_768;

/** A free TCP port on 127.0.0.1, `preferred` if it can be had. */
export async function freePort(preferred: number | null = null): Promise<number> {
  if (preferred !== null && (await canBeHad(preferred))) return preferred;
  for (let tries = 0; tries < 100; tries += 1) {
    const port = lowest + Math.floor(Math.random() * (beyond - lowest));
    if (await canBeHad(port)) return port;
  }
  throw new Error('No free TCP port on 127.0.0.1 could be found.');
}

function canBeHad(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
