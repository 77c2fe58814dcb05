import {
  actingVerbs,
  actionPathPrefix,
  type ActingVerbName,
  routes,
  signRequest,
  unitActingVerbs,
} from '@smart-monitor/protocol';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { hostname, userInfo } from 'node:os';

import { systemClock } from '../clock.js';
import { readBootId } from '../host/boot.js';
import { loadKeys } from '../settings/keys.js';
import { loadSettings } from '../settings/settings.js';
import { killBody, killOptions } from './kill.js';
import { type CommandLine, defaultConfig, parseCommandLine, UsageError } from './options.js';

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What a command line asks for, as a request (pure). */
export function requestOf({ words, options }: CommandLine): Outgoing {
  const [verb, subject, ...rest] = words;
  const wantsSubject = isActing(verb) || verb === 'journal' || verb === 'action';
  if (rest.length > 0 || (verb !== 'units' && (subject === undefined) === wantsSubject))
    throw new UsageError(
      `call ${unitActingVerbs.join(' | ')} | kill UNIT, network INTERFACE --action renew|reconfigure, clean CLEAN-UP, journal UNIT, units [UNIT], probe, approved, smart, health, action KEY`,
    );
  if (verb === 'kill') return { ...routes.kill, body: JSON.stringify(killBody(subject!, options)) };
  if (verb === 'network')
    return { ...routes.network, body: JSON.stringify({ interface: subject, action: options['action'] }) };
  if (verb === 'clean') return { ...routes.clean, body: JSON.stringify({ cleanUp: subject }) };
  if (isActing(verb)) return { ...routes[verb], body: JSON.stringify({ unit: subject }) };
  switch (verb) {
    case 'journal': {
      const lines = options['lines'] === undefined ? {} : { lines: Number(options['lines']) };
      const view = options['view'] === undefined ? {} : { view: options['view'] };
      return { ...routes.journal, body: JSON.stringify({ unit: subject, ...view, ...lines }) };
    }
    case 'units':
      return subject === undefined
        ? { ...routes.units, body: '' }
        : { ...routes['units-properties'], body: JSON.stringify({ unit: subject }) };
    case 'approved':
    case 'probe':
    case 'smart':
    case 'health':
      return { ...routes[verb], body: '' };
    case 'action':
      return { method: 'GET', path: `${actionPathPrefix}${subject}`, body: '' };
    default:
      throw new UsageError(`There is no call ${String(verb)}.`);
  }
}

function isActing(verb: string | undefined): verb is ActingVerbName {
  return actingVerbs.some((acting) => acting === verb);
}

/** `call VERB ...`: signs one request for a person, prints the answer; 0 where it is no problem. */
export async function call(args: readonly string[]): Promise<number> {
  const line = parseCommandLine(args, [
    'config',
    'socket',
    'key',
    'lines',
    'view',
    'instance',
    'action',
    ...killOptions,
  ]);
  const outgoing = requestOf(line);
  const settings = loadSettings(line.options['config'] ?? defaultConfig);
  const [key] = loadKeys(settings);
  const idempotencyKey = line.options['key'] ?? randomUUID();
  const person = `person:${userInfo().username}:${hostname()}`.replace(/[^A-Za-z0-9._:-]/g, '-').slice(0, 64);
  const acting = isActing(line.words[0]);
  const instance = line.options['instance'] ?? (acting ? person : undefined);
  const headers = signRequest({
    ...outgoing,
    bootId: readBootId(),
    mono: systemClock.mono(),
    keyId: key!.id,
    key: key!.key,
    ...(acting ? { idempotencyKey } : {}),
    ...(instance === undefined ? {} : { instance }),
  });
  const { status, text } = await send(line.options['socket'] ?? settings.socket, outgoing, headers);
  process.stdout.write(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  if (acting) process.stderr.write(`Idempotency-Key: ${idempotencyKey}\n`);
  return status < 400 ? 0 : 1;
}

function send(
  socket: string,
  outgoing: Outgoing,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoingRequest = request(
      {
        socketPath: socket,
        method: outgoing.method,
        path: outgoing.path,
        timeout: 15_000,
        agent: false,
        headers: { Host: 'localhost', 'Content-Length': Buffer.byteLength(outgoing.body), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', reject);
      },
    );
    outgoingRequest.on('timeout', () =>
      outgoingRequest.destroy(new Error(`${socket} did not answer within 15 s.`)),
    );
    outgoingRequest.on('error', reject);
    outgoingRequest.end(outgoing.body);
  });
}
