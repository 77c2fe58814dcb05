import { Fields, type Problem } from '@smart-monitor/protocol';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAbsolute } from 'node:path';

import type { Endpoint } from '../host/own-places.js';
import { words } from '../refusal.js';

/** Settings of the services' own env file that name the product's database and broker, and the port without one. */
const places: Readonly<Record<string, { readonly what: string; readonly port: number }>> = {
  DATABASE_URL: { what: "the product's own database", port: 5432 },
  MQTT_URL: { what: "the product's own broker", port: 1883 },
};

/**
 * Where the product's own database and broker listen on this host: `own` of the settings
 * (`{"database":"127.0.0.1:5432","broker":"/run/mosquitto.sock"}`), which comes before what DATABASE_URL and MQTT_URL of
 * the env file say. What listens elsewhere is none of this host's units.
 */
export function readOwn(fields: Fields, problems: Problem[]): readonly Endpoint[] | null {
  if (!fields.has('own')) return null;
  const own = new Fields(fields.raw('own'), 'own', problems);
  const endpoints = ['database', 'broker'].flatMap((name): Endpoint[] => {
    const value = own.text(name, '');
    const what = `the product's own ${name}`;
    if (value === '') return [];
    if (isAbsolute(value)) return [{ what, socket: value }];
    const port = /^(?:127\.0\.0\.1|\[::1\]|localhost):(\d{1,5})$/.exec(value)?.[1];
    if (port !== undefined && Number(port) >= 1 && Number(port) <= 65_535)
      return [{ what, port: Number(port) }];
    own.report(name, 'has to be the path of a socket, or 127.0.0.1:PORT, [::1]:PORT or localhost:PORT');
    return [];
  });
  own.done();
  return endpoints;
}

/** The same from the text of the env file; what cannot be understood is none. */
export function ownOfEnvironment(text: string, host = hostname()): readonly Endpoint[] {
  const found: Endpoint[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*(?:export\s+)?([A-Z_]+)\s*=\s*(["']?)(.*?)\2\s*$/.exec(line);
    const place = match === null ? undefined : places[match[1]!.replace(/^(DATABASE_URL)_.*/, '$1')];
    if (place === undefined || !URL.canParse(match![3]!)) continue;
    const { hostname: name, port } = new URL(match![3]!);
    if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(name) && name.toLowerCase() !== host.toLowerCase())
      continue;
    found.push({ what: place.what, port: port === '' ? place.port : Number(port) });
  }
  return found;
}

/** What the settings say, or else the env file; `problem` where that is there and cannot be read. */
export function ownEndpoints(
  own: readonly Endpoint[] | null,
  environmentFile: string,
): { readonly endpoints: readonly Endpoint[]; readonly problem: string } {
  if (own !== null) return { endpoints: own, problem: '' };
  if (environmentFile === '' || !existsSync(environmentFile)) return { endpoints: [], problem: '' };
  try {
    return { endpoints: ownOfEnvironment(readFileSync(environmentFile, 'utf8')), problem: '' };
  } catch (error) {
    return { endpoints: [], problem: `The database and the broker are not known: ${words(error)}` };
  }
}
