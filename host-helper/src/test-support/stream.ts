import { request, type IncomingMessage } from 'node:http';

import type { TestClient } from './client.js';

/** An open stream of the helper, line by line. */
export interface TestStream {
  readonly status: number;
  /** What has come so far, one JSON object each. */
  readonly lines: Record<string, unknown>[];
  /** Resolves when the helper, or the test, has ended it. */
  readonly over: Promise<void>;
  /** Takes nothing more. */
  stall(): void;
  close(): void;
}

/** Opens `path` as a signed GET and reads lines until it ends. Resolves with the head of the answer. */
export function openStream(client: TestClient, path = '/v1/units/stream'): Promise<TestStream> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath: client.socket,
        path,
        agent: false,
        headers: { Host: 'localhost', ...client.headers('GET', path, '') },
      },
      (response) => resolve(read(response)),
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function read(response: IncomingMessage): TestStream {
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    for (const part of parts) lines.push(JSON.parse(part) as Record<string, unknown>);
  });
  const over = new Promise<void>((resolve) => {
    response.on('end', () => {
      // A refusal is one JSON object without a line feed.
      if (rest !== '') lines.push(JSON.parse(rest) as Record<string, unknown>);
      resolve();
    });
    response.on('error', () => resolve());
    response.on('close', () => resolve());
  });
  return {
    status: response.statusCode ?? 0,
    lines,
    over,
    stall: () => response.pause(),
    close: () => response.destroy(),
  };
}
