import { helperProblem } from '@smart-monitor/protocol';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { Native, Peer } from '../native/native.js';
import { Connections } from './connections.js';
import type { Reply } from './reply.js';

const maxHeaderBytes = 8_192;
const headersWithinMs = 2_000;
const requestWithinMs = 5_000;
/** A client that does not take its answer is cut off after this, milliseconds. */
const takeAnswerWithinMs = 2_000;

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
 * @param handle answers a request; it never rejects
 * @param peerOf asks the kernel who is at the other end, where the native part is there
 */
export function createHelperServer(
  handle: (request: IncomingMessage, peer: Peer | null) => Promise<Reply>,
  peerOf: Native['peerOf'] = null,
): Server {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    connectionsCheckingInterval: 500,
    keepAlive: false,
    requireHostHeader: false,
  });
  server.maxRequestsPerSocket = 1;
  const connections = new Connections(peerOf, (socket) => endWith(socket, overloaded));
  connections.bound(server);
  const served = new WeakSet<Socket>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A second request on the same connection is not of our protocol.
    if (served.has(request.socket)) return void request.socket.destroy();
    served.add(request.socket);
    void handle(request, connections.peer(request.socket)).then((reply) => {
      if (reply.stream === undefined) send(request.socket, response, reply);
      else stream(request.socket, response, reply.stream, connections);
    });
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  for (const event of ['upgrade', 'connect'] as const)
    server.on(event, (_request, socket) => void endWith(socket as Socket, malformed));
  server.on('clientError', (_error, socket) => void endWith(socket as Socket, malformed));
  return server;
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

function stream(
  socket: Socket,
  response: ServerResponse,
  write: (response: ServerResponse) => void,
  connections: Connections,
): void {
  connections.release(socket);
  if (!response.destroyed && socket.writable) {
    response.writeHead(200, {
      'Content-Type': 'application/x-ndjson',
      'Cache-Control': 'no-store',
      Connection: 'close',
    });
    response.flushHeaders();
  }
  write(response);
}
