import { request } from 'node:http';
import type { LabService } from '@smart-monitor/testing';
import { checkout } from './checkout.js';
import { statePlaces } from './supervisor/state-folder.js';

export const LAB_HELP = `Breaks and mends the sample services of the running lab host.

  npm run lab -- list                   the sample services and what can be done to them
  npm run lab -- kill UNIT              SIGKILL to its main process
  npm run lab -- hang UNIT              it goes on running and does nothing any more
  npm run lab -- crash-loop UNIT        it exits with 1 at each start, until repaired
  npm run lab -- fill-memory UNIT       the kernel kills it for its memory
  npm run lab -- stop|start UNIT        as an operator does
  npm run lab -- repair UNIT            takes back hang, crash-loop and fill-memory, and starts it

UNIT may leave out the ".service", and "lab-" before it: "npm run lab -- kill web".`;

const WAYS = ['kill', 'hang', 'crash-loop', 'fill-memory', 'stop', 'start', 'repair'];

/** What the arguments ask for; `words` of a mistake are for the person who made it. */
export type LabWish =
  | { readonly kind: 'help' }
  | { readonly kind: 'list' }
  | { readonly kind: 'break'; readonly how: string; readonly unit: string }
  | { readonly kind: 'mistake'; readonly words: string };

/** Reads the arguments of `npm run lab`. */
export function parseLabArguments(args: readonly string[]): LabWish {
  const [how, unit, ...rest] = args;
  if (how === undefined || how === 'help' || how === '--help' || how === '-h') return { kind: 'help' };
  if (how === 'list') return { kind: 'list' };
  if (!WAYS.includes(how)) return { kind: 'mistake', words: `"${how}" is not known.` };
  if (unit === undefined || rest.length > 0) return { kind: 'mistake', words: `${how} needs one unit.` };
  return { kind: 'break', how, unit: fullName(unit) };
}

function fullName(unit: string): string {
  const withKind = unit.endsWith('.service') ? unit : `${unit}.service`;
  return withKind.startsWith('lab-') ? withKind : `lab-${withKind}`;
}

/** Where the product may have put the lab's socket: as told, else where this checkout's state can be. */
export function labSockets(told: string | undefined): string[] {
  if (told !== undefined && told !== '') return [told];
  return statePlaces(checkout).map((place) => `${place}/lab/control.sock`);
}

/** The lab control's answer: services of a list, or what came of a break, or an error. */
export interface LabAnswer {
  readonly services?: readonly LabService[];
  readonly ok?: boolean;
  readonly said?: string;
  readonly error?: string;
}

/** Calls the lab control server. Rejects, in words for a person, when nobody answers within 60 s. */
export function callLab(socket: string, method: string, path: string, body?: unknown): Promise<LabAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, method, path, timeout: 60_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        try {
          resolve(JSON.parse(text) as LabAnswer);
        } catch (cause) {
          reject(new Error(`The lab control at ${socket} answered something else than JSON.`, { cause }));
        }
      });
    });
    call.on('timeout', () => call.destroy(new Error('it did not answer within 60 s')));
    call.on('error', (cause: NodeJS.ErrnoException) => {
      const words =
        cause.code === 'ECONNREFUSED'
          ? 'the product that made it no longer runs'
          : (cause.message ?? cause.code);
      const remedy = cause.code === 'EACCES' ? ' Run this as the user who started the product.' : '';
      reject(new Error(`The lab control at ${socket} cannot be used: ${words}.${remedy}`, { cause }));
    });
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The list of services as a table of two columns, and the ways once below it. */
export function printServices(services: readonly LabService[]): string {
  const width = Math.max(...services.map((service) => service.unit.length));
  const ways = services[0]?.breaks ?? [];
  const wayWidth = Math.max(...ways.map((way) => way.how.length));
  return [
    ...services.map((service) => `${service.unit.padEnd(width)}  ${service.description}`),
    '',
    ...ways.map((way) => `  ${way.how.padEnd(wayWidth)}  ${way.explains}`),
  ].join('\n');
}
