import { parseProbeReport, parseStrictJson, type ProbeReport } from '@smart-monitor/protocol';
import { connect } from 'node:net';

import { Refusal, words } from '../refusal.js';

const maxBytes = 64 * 1024;
/** A run takes at most some 4 s: two looks at the kernel of 1 s and what is sent, 2 s. */
const longestMs = 6_000;

const remedy =
  'Install smart-monitor-probe.socket and smart-monitor-probe.service, and start the socket: systemctl enable --now smart-monitor-probe.socket.';

/**
 * Connects to the probe and reads its report: bounded in size and time, every field judged. Nothing is said to it.
 * @throws Refusal `not-available` where there is no probe or it says what is no report, `timeout` where it says nothing
 */
export async function askProbe(socketPath: string, limitMs = longestMs): Promise<ProbeReport> {
  const text = await read(socketPath, limitMs);
  try {
    return parseProbeReport(parseStrictJson(text).value);
  } catch (error) {
    throw new Refusal(
      'not-available',
      `What the probe at ${socketPath} said is no report: ${words(error)}.`,
      {},
      { cause: error },
    );
  }
}

function read(path: string, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const socket = connect(path);
    const fail = (refusal: Refusal): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(refusal);
    };
    const timer = setTimeout(
      () => fail(new Refusal('timeout', `The probe at ${path} did not answer within ${limitMs / 1000} s.`)),
      limitMs,
    );
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes)
        fail(new Refusal('not-available', `The probe at ${path} said more than ${maxBytes} bytes.`));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // It hangs up as soon as it has spoken.
      if (error.code === 'ECONNRESET' && size > 0) return;
      const why = `The probe at ${path} cannot be reached (${error.code ?? error.message}).`;
      fail(new Refusal('not-available', `${why} ${remedy}`, {}, { cause: error }));
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}
