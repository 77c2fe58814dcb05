import { jsonPathProblem, type HttpCheck } from '@smart-monitor/contracts';
import { Fields, type Problem } from '@smart-monitor/protocol';

/** Headers that the connection itself is made of, or that carry a login. */
const refused = new Set([
  ...['accept-encoding', 'connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'cookie', 'proxy-connection'],
]);
const secret = /auth|token|secret|passw|api-?key|credential|signature/i;

/** What keeps a text from being asked by a check, in words; null where it is good. */
export function urlProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'cannot be read as a URL';
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return 'has to begin with http:// or https://';
  if (username !== '' || password !== '')
    return 'carries a login: this file holds no secrets, so give the service an address that needs none';
  if (hash !== '') return 'has a part behind #, which never reaches a server';
  return text.length > 2_048 ? 'has more than 2048 characters' : null;
}

/** `"status"`: one number or a list of them; empty: any from 200 to 299. */
export function statuses(item: Fields): readonly number[] {
  const value = item.raw('status');
  if (value === undefined) return [];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const good = (one: unknown): one is number =>
    Number.isInteger(one) && Number(one) >= 100 && Number(one) < 600;
  if (all.length > 0 && all.every(good)) return all;
  item.report('status', 'has to be a status such as 200, or a list of them such as [200, 204]');
  return [];
}

/** `"json": {"path", "value"}`. */
export function jsonValue(item: Fields, problems: Problem[]): HttpCheck['json'] {
  if (!item.has('json')) return null;
  const json = new Fields(item.raw('json'), item.at('json'), problems);
  const path = json.text('path');
  const problem = typeof json.raw('path') === 'string' ? jsonPathProblem(path) : null;
  if (problem !== null) json.report('path', problem);
  const value = json.raw('value');
  if (!['string', 'number', 'boolean'].includes(typeof value) && value !== null)
    json.report(
      'value',
      `${json.has('value') ? 'has' : 'is missing; it has'} to be a text, a number, true, false or null`,
    );
  json.done();
  return { path, value: value as string | number | boolean | null };
}

/** `"contains"`: a text of the answer's first 64 KiB. */
export function bodyText(item: Fields): string {
  const text = item.text('contains', '');
  if (item.has('contains') && (text === '' || text.length > 1_024))
    item.report('contains', 'has to be a text of 1 to 1024 characters');
  return text;
}

/** `"headers"`: what is sent beside the usual, without a secret: this file is read by many. */
export function headersOf(item: Fields, problems: Problem[]): Readonly<Record<string, string>> {
  if (!item.has('headers')) return {};
  const headers = new Fields(item.raw('headers'), item.at('headers'), problems);
  const source: unknown = item.raw('headers');
  const names = typeof source === 'object' && source !== null ? Object.keys(source) : [];
  const read = names.map((name) => {
    const text = headers.text(name);
    const problem = headerProblem(name, text);
    if (problem !== null) headers.report(name, problem);
    return [name.toLowerCase(), text] as const;
  });
  if (names.length > 16) item.report('headers', `are ${names.length}; there can be 16`);
  return Object.fromEntries(read);
}

function headerProblem(name: string, text: string): string | null {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(name)) return 'is no name of a header';
  if (refused.has(name.toLowerCase())) return 'is a header that a check does not set';
  if (secret.test(name))
    return 'looks like a login: this file holds no secrets, so give the service an address that needs none';
  return /^[\x20-\x7e]{0,1024}$/.test(text) ? null : 'has to be one line of at most 1024 plain characters';
}
