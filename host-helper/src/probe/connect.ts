import type { ConnectResult } from '@smart-monitor/protocol';
import { connect } from 'node:net';

import { round } from './milliseconds.js';

export interface ConnectOutcome {
  readonly result: ConnectResult;
  /** Until connected or refused; null otherwise. */
  readonly ms: number | null;
}

const results: Readonly<Record<string, ConnectResult>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
};

/** Opens a TCP connection to an address and closes it at once; nothing is sent. Never rejects. */
export function tryConnect(
  address: string,
  port: number,
  limitMs: number,
  mono: () => number,
): Promise<ConnectOutcome> {
  return new Promise((resolve) => {
    const begun = mono();
    const socket = connect({ host: address, port });
    const end = (result: ConnectResult): void => {
      clearTimeout(timer);
      socket.destroy();
      const answered = result === 'connected' || result === 'refused';
      resolve({ result, ms: answered ? round(mono() - begun) : null });
    };
    const timer = setTimeout(() => end('timeout'), limitMs);
    socket.on('connect', () => end('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(results[error.code ?? ''] ?? 'error'));
  });
}
