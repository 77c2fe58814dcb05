import { helperProblem } from '@smart-monitor/protocol';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { Reply } from './reply.js';

/** Connections that are served at the same time; every further one gets one fixed 503. */
export const maxConnections = 8;
const maxHeaderBytes = 8_192;
const headersWithinMs = 2_000;
const requestWithinMs = 5_000;
/** A client that does not take its answer is cut off after this, milliseconds. */
const takeAnswerWithinMs = 2_000;
/** No answer of ours takes longer than this, milliseconds. */
const connectionLifeMs = 20_000;

const overloaded = fixed(503, JSON.stringify(helperProblem('overloaded')));
const malformed = fixed(400, JSON.stringify(helperProblem('bad-request')));

function fixed(status: number, body: string): string {
  const reason = status === 503 ? 'Service Unavailable' : 'Bad Request';
  return [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * The HTTP/1.1 server with its bounds: one request per connection, few connections, small headers, little time.
 * @param handle answers a request; it never rejects.
 */
export function createHelperServer(handle: (request: IncomingMessage) => Promise<Reply>): Server {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    connectionsCheckingInterval: 500,
    keepAlive: false,
    requireHostHeader: false,
  });
  server.maxRequestsPerSocket = 1;
  boundConnections(server);
  const served = new WeakSet<Socket>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A second request on the same connection is not of our protocol.
    if (served.has(request.socket)) return void request.socket.destroy();
    served.add(request.socket);
    void handle(request).then((reply) => send(request.socket, response, reply));
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  for (const event of ['upgrade', 'connect'] as const)
    server.on(event, (_request, socket) => void endWith(socket as Socket, malformed));
  server.on('clientError', (_error, socket) => void endWith(socket as Socket, malformed));
  return server;
}

/** Puts a count in front of node's own handling of connections, so that the overflow costs no parser. */
function boundConnections(server: Server): void {
  const accept = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  let open = 0;
  server.on('connection', (socket: Socket) => {
    if (open >= maxConnections) {
      socket.on('error', () => socket.destroy());
      endWith(socket, overloaded);
      return;
    }
    open += 1;
    const life = setTimeout(() => socket.destroy(), connectionLifeMs);
    socket.on('close', () => {
      open -= 1;
      clearTimeout(life);
    });
    for (const listener of accept) listener.call(server, socket);
  });
}

function endWith(socket: Socket, text: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.end(text, () => socket.destroy());
  setTimeout(() => socket.destroy(), 200).unref();
}

function send(socket: Socket, response: ServerResponse, reply: Reply): void {
  if (response.destroyed || !socket.writable) return;
  const text = JSON.stringify(reply.body);
  const problem = reply.status >= 400;
  response.writeHead(reply.status, {
    'Content-Type': problem ? 'application/problem+json' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(text);
  setTimeout(() => socket.destroy(), takeAnswerWithinMs).unref();
}
