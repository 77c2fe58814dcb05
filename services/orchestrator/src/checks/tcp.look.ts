import { connect } from 'node:net';
import type { TcpCheck } from '@smart-monitor/contracts';
import { wordsOf, type Seen } from './look.js';

/** Opens the connection of a check and closes it again. It ends when `signal` does. */
export async function lookByTcp(check: TcpCheck, signal: AbortSignal): Promise<Seen> {
  return new Promise((resolve) => {
    const socket = connect({ host: check.host, port: check.port, signal });
    const done = (seen: Seen): void => {
      socket.destroy();
      resolve(seen);
    };
    socket.once('connect', () => done({ ok: true, detail: 'connected' }));
    socket.on('error', (error) =>
      done({
        ok: false,
        detail: signal.aborted ? `no connection within ${check.timeoutSeconds} s` : wordsOf(error),
      }),
    );
  });
}
