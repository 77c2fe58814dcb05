import type { StreamEvent } from '@smart-monitor/contracts';

/** One server-sent event as bytes (WHATWG HTML, 9.2.6). JSON holds no raw line break, so one data line is enough. */
export function frame(event: string, data: unknown, id?: string): Buffer {
  const first = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${first}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** A stored change as bytes. */
export function eventFrame(event: StreamEvent): Buffer {
  return frame(event.kind, event, event.cursor);
}

/** The wait before a browser reconnects, milliseconds, as the first Smart-Monitor had it. */
export const preamble = Buffer.from('retry: 10000\n\n');

/**
 * Says that the connection lives. An event and no comment, because a page's script never sees comments: only so can it
 * tell a quiet stream from one whose other end has vanished. Without an id, so that it moves no resume point.
 */
export function beatFrame(now: number): Buffer {
  return frame('beat', { at: now });
}

/** Orders cursors `<xid>-<uuid>` as the stream is ordered: negative when `a` comes first. */
export function compareCursors(a: string, b: string): number {
  const [xidA, idA] = split(a);
  const [xidB, idB] = split(b);
  if (xidA !== xidB) return xidA < xidB ? -1 : 1;
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

function split(cursor: string): [bigint, string] {
  const at = cursor.indexOf('-');
  return [BigInt(cursor.slice(0, at)), cursor.slice(at + 1)];
}
