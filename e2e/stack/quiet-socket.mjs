// Holds a WebSocket, silent for so long, and tells whether both texts came back. Usage: quiet-socket.mjs URL MS
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , url, quietMs] = process.argv;
const socket = new WebSocket(url);
const heard = [];
socket.addEventListener('message', ({ data }) => heard.push(data));
socket.addEventListener('close', ({ code }) => {
  process.stdout.write(`${heard.join(' ')} closed ${code}\n`);
  process.exit(0);
});
await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
socket.send('before');
await sleep(Number(quietMs));
socket.send('after');
await sleep(1_000);
socket.close(1000);
