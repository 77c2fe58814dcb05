import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { valueAt, type HttpCheck } from '@smart-monitor/contracts';
import type { Seen } from './look.js';
import { wordsOf } from './look.js';

/** So much of an answer is read; what is behind it does not count. */
const mostBody = 65_536;

/** What has been read of a body. */
interface Body {
  readonly bytes: Buffer;
  /** False where there was more than is read. */
  readonly whole: boolean;
}

/**
 * Makes the one request of a check and judges its answer. No redirect is followed, nothing is unpacked, no connection
 * is kept. It ends when `signal` does, whatever the server sends and however slowly.
 */
export async function lookByHttp(check: HttpCheck, signal: AbortSignal): Promise<Seen> {
  const url = new URL(check.url);
  const tls = url.protocol === 'https:';
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = {
        method: check.method,
        headers: { 'user-agent': 'smart-monitor', ...check.headers, 'accept-encoding': 'identity' },
        agent: false as const,
        maxHeaderSize: 16_384,
        signal,
      };
      const request = tls
        ? tlsRequest(url, { ...options, rejectUnauthorized: check.verifyTls }, resolve)
        : plainRequest(url, options, resolve);
      request.on('error', reject).end();
    });
    try {
      const body = await readBody(response);
      return judge(check, response, body);
    } finally {
      response.destroy();
    }
  } catch (error) {
    return {
      ok: false,
      detail: signal.aborted ? `no answer within ${check.timeoutSeconds} s` : wordsOf(error),
    };
  }
}

async function readBody(response: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBody) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, mostBody), whole: size <= mostBody };
}

function judge(check: HttpCheck, response: IncomingMessage, body: Body): Seen {
  const status = response.statusCode ?? 0;
  const good = check.status.length === 0 ? status >= 200 && status < 300 : check.status.includes(status);
  const fails = (detail: string): Seen => ({ ok: false, detail });
  if (!good) return fails(`the answer has status ${status}${redirected(status)}`);
  const told: Seen = { ok: true, detail: `status ${status}` };
  if (check.json === null && check.contains === '') return told;
  const packed = response.headers['content-encoding'];
  if (packed !== undefined && packed !== 'identity')
    return fails(`the answer is packed (${packed}) although none was asked for`);
  const text = body.bytes.toString('utf8');
  if (check.contains !== '' && !text.includes(check.contains))
    return fails(`the answer does not contain the text${body.whole ? '' : ' in its first 64 KiB'}`);
  return check.json === null ? told : judgeJson(check.json, text, body.whole, told);
}

function judgeJson(json: NonNullable<HttpCheck['json']>, text: string, whole: boolean, good: Seen): Seen {
  if (!whole) return { ok: false, detail: 'the answer is longer than 64 KiB, so its JSON cannot be read' };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, detail: 'the answer is no JSON' };
  }
  const found = valueAt(document, json.path);
  if (found === json.value) return { ok: true, detail: `${good.detail}, ${json.path} is ${short(found)}` };
  const what = found === undefined ? 'is not in the answer' : `is ${short(found)}, not ${short(json.value)}`;
  return { ok: false, detail: `${json.path} ${what}` };
}

function redirected(status: number): string {
  return status >= 300 && status < 400 ? ', and a check follows no redirect' : '';
}

/** A value of somebody's answer in so few characters that it can stand in a sentence. */
function short(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? 'no single value' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
