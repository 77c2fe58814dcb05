// A stand-in for the console behind nginx: tells what it was asked, streams events, and echoes a WebSocket's texts.
//   GET /api/v1/stream?quiet=MS   an event, nothing for so long, another one, the end
//   anything else                 {"url", "headers"} as JSON
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://echo');
  if (url.pathname.startsWith('/api/v1/stream')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
    setTimeout(() => response.end('data: last\n\n'), Number(url.searchParams.get('quiet') ?? 0));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ url: request.url, headers: request.headers }));
});

/** The first frame in a buffer: a client's, masked, shorter than 126 bytes. Null where it is not whole yet. */
function frame(buffer) {
  if (buffer.length < 6) return null;
  const length = buffer[1] & 0x7f;
  if (length > 125 || buffer.length < 6 + length) return null;
  const mask = buffer.subarray(2, 6);
  const payload = Buffer.from(buffer.subarray(6, 6 + length).map((byte, at) => byte ^ mask[at % 4]));
  return { opcode: buffer[0] & 0x0f, payload, rest: buffer.subarray(6 + length) };
}

server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let waiting = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (let found = frame(waiting); found !== null; found = frame(waiting)) {
      waiting = found.rest;
      socket.write(Buffer.concat([Buffer.from([0x80 | found.opcode, found.payload.length]), found.payload]));
      if (found.opcode === 8) socket.end();
    }
  });
});

server.listen(Number(process.env.PORT ?? 5003));
process.on('SIGTERM', () => process.exit(0));
