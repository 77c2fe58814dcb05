import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.js';
import { UnitStreams, type UnitStreamsOptions } from './unit-streams.js';

/** Nobody listens there. */
const address = 'unix:path=/nonexistent/system_bus_socket';

describe('the readers of the stream', () => {
  let streams: UnitStreams;
  const make = (bounds: UnitStreamsOptions['bounds'] = {}): UnitStreams =>
    (streams = new UnitStreams({ address, clock: systemClock, bounds }));
  afterEach(() => streams.close());

  /** What a reader is told, as it comes. */
  function read(): AsyncIterator<Record<string, unknown>> {
    const outlet = new PassThrough();
    streams.open()(outlet);
    return lines(outlet);
  }

  it('are told that systemd cannot be seen, and why, the second one too', async () => {
    make();
    const lost = { kind: 'lost', error: expect.stringContaining('ENOENT') as string };
    const first = read();
    expect((await first.next()).value).toMatchObject(lost);
    expect((await read().next()).value).toMatchObject(lost);
  });

  it('have to come anew when their time is over', async () => {
    make({ lifeMs: 1, heartbeatMs: 10_000 });
    const reader = read();
    const told: unknown[] = [];
    for (let next = await reader.next(); next.done !== true; next = await reader.next())
      told.push([next.value['kind'], next.value['reason']]);
    expect(told.at(-1)).toEqual(['end', 'age']);
  });

  it('give their place back, one that was gone before the first line too', () => {
    make({ streams: 1 });
    const gone = new PassThrough();
    gone.destroy();
    streams.open()(gone);
    const begin = streams.open();
    expect(() => streams.open()).toThrow('too-many-streams');
    const outlet = new PassThrough();
    begin(outlet);
    expect(() => streams.open()).toThrow('too-many-streams');
    outlet.destroy();
    return new Promise<void>((resolve) =>
      outlet.on('close', () => {
        expect(() => streams.open()).not.toThrow();
        resolve();
      }),
    );
  });

  it('are told of the shutdown, one that comes behind it too', async () => {
    make();
    const reader = read();
    await reader.next();
    streams.close();
    const end = { kind: 'end', reason: 'shutdown' };
    expect((await reader.next()).value).toMatchObject(end);
    expect((await reader.next()).done).toBe(true);
    expect((await read().next()).value).toMatchObject(end);
  });
});

async function* lines(outlet: PassThrough): AsyncGenerator<Record<string, unknown>, undefined> {
  let rest = '';
  for await (const chunk of outlet) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop()!;
    for (const part of parts) yield JSON.parse(part) as Record<string, unknown>;
  }
  return undefined;
}
