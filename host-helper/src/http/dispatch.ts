import { helperProblem, JsonError, parseStrictJson, RequestError } from '@smart-monitor/protocol';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Authenticator, Caller } from '../auth/authenticator.js';
import { peerText } from '../auth/peers.js';
import type { Peer } from '../native/native.js';
import { Refusal, words } from '../refusal.js';
import type { Verb } from '../verbs/verb.js';
import { readBody } from './body.js';
import { judgeHeaders } from './headers.js';
import { forbiddenReply, problemReply, type Reply } from './reply.js';

/** Where the outcome of each request goes on record. */
export interface RequestRecorder {
  /** Somebody whose request is not proven to be ours. */
  stranger(reason: string, keyId: string, requestHash: string, peer: string | null): void;
  refused(call: RecordedCall, code: string, detail: string): void;
  answered(call: RecordedCall, audit: 'each' | 'counted'): void;
}

export interface RecordedCall {
  readonly caller: Caller;
  readonly verb: string;
  readonly subject: string;
  readonly requestHash: string;
}

/** Why the process at the other end may not ask, or null where it may. */
export type PeerJudge = (peer: Peer | null) => string | null;

/**
 * The layers before the verbs, in their order: peer, headers, size, signature over the raw bytes; only then route, JSON
 * and schema. Never rejects.
 */
export function createDispatcher(
  verbs: readonly Verb[],
  authenticator: Authenticator,
  recorder: RequestRecorder,
  foreign: PeerJudge,
): (request: IncomingMessage, peer: Peer | null) => Promise<Reply> {
  return async (request, from) => {
    const method = request.method ?? '';
    const path = request.url ?? '';
    const peer = peerText(from);
    const notLetIn = foreign(from);
    const verdict = notLetIn === null ? judgeHeaders(request) : { ok: false as const, reason: notLetIn };
    const body = verdict.ok ? await readBody(request) : null;
    const requestHash = hashOf(method, path, body ?? Buffer.alloc(0));
    if (!verdict.ok || body === null) {
      recorder.stranger(verdict.ok ? 'body-too-large' : verdict.reason, '', requestHash, peer);
      return forbiddenReply;
    }
    const auth = authenticator.judge({ method, path, body, headers: verdict.headers });
    if (!auth.ok) {
      recorder.stranger(auth.reason, auth.keyId, requestHash, peer);
      return forbiddenReply;
    }
    const verb = find(verbs, method, path);
    const caller: Caller = { ...auth.caller, peer };
    let recorded: RecordedCall = { caller, verb: verb?.name ?? '', subject: '', requestHash };
    try {
      if (verb === undefined) throw new Refusal('unknown-verb', 'There is nothing at this method and path.');
      const document = parseBody(method, body);
      recorded = { ...recorded, subject: subjectOf(document) };
      const rest = path.slice(verb.path.length);
      const reply = await verb.answer({ caller, body: document, rest, requestHash });
      if (verb.audit !== 'itself') recorder.answered(recorded, verb.audit);
      return reply;
    } catch (error) {
      const refusal = toRefusal(error);
      recorder.refused(recorded, refusal.code, refusal.detail);
      return problemReply(refusal.code === 'internal' ? helperProblem('internal') : refusal.problem());
    }
  };
}

function find(verbs: readonly Verb[], method: string, path: string): Verb | undefined {
  return verbs.find(
    (verb) =>
      verb.method === method && (verb.takesRest === true ? path.startsWith(verb.path) : path === verb.path),
  );
}

function parseBody(method: string, body: Buffer): unknown {
  if (method === 'GET') {
    if (body.length > 0) throw new Refusal('bad-request', 'A GET has no body.');
    return undefined;
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    throw new Refusal('bad-request', 'The body is not UTF-8.', {}, { cause: error });
  }
  return parseStrictJson(text).value;
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof RequestError || error instanceof JsonError)
    return new Refusal('bad-request', error.message, {}, { cause: error });
  return new Refusal('internal', words(error), {}, { cause: error });
}

/** The fields of a request that can name its subject. */
const subjectFields = ['unit', 'interface', 'cleanUp', 'pid'] as const;

/** What a request names, for the record alone. */
function subjectOf(document: unknown): string {
  if (typeof document !== 'object' || document === null) return '';
  for (const field of subjectFields) {
    const value = (document as Record<string, unknown>)[field];
    if (typeof value === 'string' || typeof value === 'number') return String(value).slice(0, 255);
  }
  return '';
}

function hashOf(method: string, path: string, body: Buffer): string {
  return createHash('sha256').update(`${method}\n${path}\n`).update(body).digest('hex');
}
