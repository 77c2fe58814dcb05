import { existsSync, chmodSync, mkdirSync, rmSync } from 'node:fs';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { dirname } from 'node:path';
import { type LabControl, NotOffered } from './control.js';

/** A running control server of a lab host. */
export interface LabControlServer {
  readonly socket: string;
  stop(): Promise<void>;
}

const MOST_BODY_BYTES = 4096;

/**
 * Serves the lab control over HTTP on a UNIX socket, for the console and `npm run lab`.
 *
 * - `GET /lab` -> `{ services: LabService[] }`
 * - `POST /lab/break` with `{ unit, how }` -> 200 with a BreakResult, 409 with one where it could not be done,
 *   400 with `{ error }` for what is not offered or not understood
 *
 * @param socket path of the socket; its folder is made, a stale socket file is replaced
 * @param mode permissions of the socket file; whoever may open it may break the lab's services (nothing else)
 */
export async function serveLabControl(
  control: LabControl,
  socket: string,
  mode = 0o660,
): Promise<LabControlServer> {
  mkdirSync(dirname(socket), { recursive: true });
  rmSync(socket, { force: true });
  const server = createServer((request, response) => {
    answer(control, request, response).catch((error: unknown) => {
      send(response, 500, { error: `the lab could not do that: ${(error as Error).message}` });
    });
  });
  server.requestTimeout = 5000;
  await listen(server, socket);
  chmodSync(socket, mode);
  return {
    socket,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          if (existsSync(socket)) rmSync(socket);
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(
  control: LabControl,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /lab') return send(response, 200, { services: control.services() });
  if (route !== 'POST /lab/break') return send(response, 404, { error: `the lab has no ${route}` });
  try {
    const { unit, how } = wish(await body(request));
    const result = await control.break(unit, how);
    send(response, result.ok ? 200 : 409, result);
  } catch (error) {
    if (!(error instanceof NotOffered)) throw error;
    send(response, 400, { error: error.message });
  }
}

function wish(text: string): { unit: string; how: string } {
  try {
    const { unit, how } = JSON.parse(text) as Record<string, unknown>;
    if (typeof unit === 'string' && typeof how === 'string') return { unit, how };
  } catch {
    // Told below, with the same words as any other misunderstanding.
  }
  throw new NotOffered('the body must be JSON: {"unit": "lab-web.service", "how": "kill"}');
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > MOST_BODY_BYTES)
      throw new NotOffered(`the body is longer than ${MOST_BODY_BYTES} characters`);
  }
  return text;
}

function send(response: ServerResponse, status: number, content: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(content));
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`the lab control cannot listen on ${socket}`, { cause })),
    );
    server.listen(socket, () => resolve());
  });
}
