import type { DnsResult } from '@smart-monitor/protocol';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

import { encodeQuery, readAnswer } from './dns-message.js';
import { round } from './milliseconds.js';

const port = 53;

/**
 * Sends one query over UDP and waits for its answer. The socket is connected, so that only the resolver is heard and
 * its ICMP errors reach us. What is no answer to the query is passed over until the time is up.
 * @returns the result and the milliseconds until the answer, null where none came; never rejects
 */
export function queryResolver(
  address: string,
  name: string,
  limitMs: number,
  mono: () => number,
): Promise<{ readonly result: DnsResult; readonly ms: number | null }> {
  return new Promise((resolve) => {
    const query = encodeQuery(randomInt(0x10000), name);
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const begun = mono();
    let silence: DnsResult = 'timeout';
    const end = (result: DnsResult, answered: boolean): void => {
      clearTimeout(timer);
      socket.removeAllListeners('error').on('error', () => undefined);
      socket.removeAllListeners('message');
      try {
        socket.close();
      } catch {
        // It was never open.
      }
      resolve({ result, ms: answered ? round(mono() - begun) : null });
    };
    const timer = setTimeout(() => end(silence, false), limitMs);
    const failed = (error: NodeJS.ErrnoException): void =>
      end(error.code === 'ECONNREFUSED' ? 'closed' : 'unreachable', false);
    socket.on('error', failed);
    socket.on('message', (datagram) => {
      const result = readAnswer(query, datagram);
      if (result === 'garbage') silence = 'garbage';
      else end(result, true);
    });
    socket.connect(port, address, () => socket.send(query, (error) => error !== null && failed(error)));
  });
}
