import { request, type IncomingMessage } from 'node:http';
import type { Clock } from '@smart-monitor/contracts';
import { routes, signRequest, unitStreamBounds } from '@smart-monitor/protocol';
import { EventLineReader, type StreamLine } from '@smart-monitor/systemd';
import type { HelperAddress } from './helper-transport.js';

/** How the helper is reached by who only reads: the lease is for those who act. */
export type HelperReading = Omit<HelperAddress, 'instance'>;

interface StreamHandlers {
  onLine(line: StreamLine): void;
  /** Called once, when the stream is over, however it went; the message says why in words. */
  onEnd(error: Error): void;
}

export interface UnitStream {
  close(): void;
}

/** A helper gives a sign of life every 3 s; one that says nothing for this long is taken for hung, milliseconds. */
const silentForMs = 3 * unitStreamBounds.heartbeatMs + 1_000;
/** The helper's lines have some 32 KiB; nothing of it is longer than this, characters. */
const longestLine = 1024 * 1024;

/** Opens the helper's stream of unit state on a connection of its own. */
export function openUnitStream(
  address: HelperReading,
  clock: Clock,
  handlers: StreamHandlers,
  silenceMs = silentForMs,
): UnitStream {
  const { method, path } = routes['units-stream'];
  let isOver = false;
  const over = (why: string, cause?: unknown): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(silence);
    outgoing.destroy();
    handlers.onEnd(new Error(`the host helper at ${address.socket}: ${why}`, { cause }));
  };
  const outgoing = request({
    socketPath: address.socket,
    method,
    path,
    agent: false,
    headers: {
      ...signRequest({
        method,
        path,
        body: '',
        bootId: address.bootId,
        mono: clock.mono(),
        keyId: address.keyId,
        key: address.key,
      }),
      Host: 'localhost',
    },
  });
  const silence = setTimeout(() => over(`it has said nothing for ${silenceMs} ms`), silenceMs);
  outgoing.on('error', (error) => over(error.message, error));
  outgoing.on('response', (response) => {
    response.setEncoding('utf8');
    if (response.statusCode !== 200) return void readRefusal(response, over);
    readLines(response, over, (line) => {
      if (isOver) return;
      silence.refresh();
      if (line !== null) handlers.onLine(line);
    });
  });
  outgoing.end();
  return {
    close: () => {
      isOver = true;
      clearTimeout(silence);
      outgoing.destroy();
    },
  };
}

function readLines(
  response: IncomingMessage,
  over: (why: string, cause?: unknown) => void,
  /** Null for a part of a snapshot that has more. */
  onLine: (line: StreamLine | null) => void,
): void {
  const reader = new EventLineReader();
  let rest = '';
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    if (rest.length > longestLine) return over('a line of it does not end');
    for (const part of parts) {
      let line: StreamLine | null;
      try {
        line = reader.take(part);
      } catch (error) {
        return over(`it is not understood: ${error instanceof Error ? error.message : String(error)}`, error);
      }
      onLine(line);
    }
  });
  // Its own message is only 'aborted'.
  response.on('error', (error) => over('the connection was closed', error));
  response.on('close', () => over('the connection was closed'));
}

/** The helper said no: why, in its own words. */
function readRefusal(response: IncomingMessage, over: (why: string) => void): void {
  let text = '';
  response.on('data', (chunk: string) => {
    if (text.length < longestLine) text += chunk;
  });
  response.on('close', () => over(refusalWords(response.statusCode ?? 0, text)));
}

function refusalWords(status: number, text: string): string {
  const { code, detail } = parseProblem(text);
  if (code === 'unknown-verb')
    return 'it is older than SERVICE_STATUS_MODE=helper and has no stream of units; install the helper of this version';
  if (code === 'forbidden')
    return 'it refuses us (forbidden): the key (HELPER_API_KEY) or its id (HELPER_KEY_ID) is not one of its keys';
  return code === ''
    ? `it answers with status ${status} and nothing that is understood`
    : `it refuses the stream of units (${code})${detail === '' ? '' : `: ${detail}`}`;
}

function parseProblem(text: string): { code: string; detail: string } {
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    return { code: typeof code === 'string' ? code : '', detail: typeof detail === 'string' ? detail : '' };
  } catch {
    return { code: '', detail: '' };
  }
}
