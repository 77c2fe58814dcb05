import { createServer, type Server } from 'node:net';

import { logLine } from '../log.js';
import { words } from '../refusal.js';

const mostConnections = 8;
/** A caller that does not take its answer is cut off, milliseconds. */
const takeWithinMs = 5_000;

/**
 * A server that says one JSON document to whoever connects, and hangs up. It reads nothing: there is no way to tell it
 * anything.
 */
export function createProbeServer(report: () => Promise<unknown>): Server {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const timer = setTimeout(() => socket.destroy(), takeWithinMs);
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(timer));
    report().then(
      // Nobody waits for the other side's end: what it may still be sending is thrown away with the socket.
      (document) => socket.end(`${JSON.stringify(document)}\n`, () => socket.destroy()),
      (error: unknown) => {
        logLine('error', `The network was not looked at. ${words(error)}`);
        socket.destroy();
      },
    );
  });
  server.maxConnections = mostConnections;
  return server;
}
