import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { signRequest } from '@smart-monitor/protocol';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** What the helper needs to know a client by. */
export interface HelperAccess {
  readonly socket: string;
  readonly keyId: string;
  readonly key: string;
}

/**
 * Asks the helper to restart a unit: one signed request on a connection of its own, as the protocol wants it.
 * @throws with the helper's own words where it did anything but restart the unit
 */
export async function askRestart(access: HelperAccess, unit: string): Promise<void> {
  const body = JSON.stringify({ unit });
  const path = '/v1/restart';
  const headers = signRequest({
    method: 'POST',
    path,
    body,
    bootId,
    mono: Number(process.hrtime.bigint() / 1_000_000n),
    keyId: access.keyId,
    key: access.key,
    idempotencyKey: randomUUID(),
    instance: 'bench-helper-1',
  });
  const text = await new Promise<string>((resolve, reject) => {
    const outgoing = request(
      {
        socketPath: access.socket,
        method: 'POST',
        path,
        agent: false,
        headers: { Host: 'localhost', 'Content-Length': String(Buffer.byteLength(body)), ...headers },
      },
      (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (received += chunk));
        response.on('end', () => resolve(received));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  const answer = JSON.parse(text) as { readonly state?: string; readonly job?: string };
  if (answer.state !== 'done' || answer.job !== 'done')
    throw new Error(`The helper did not restart ${unit}: ${text}`);
}
