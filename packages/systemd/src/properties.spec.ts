import { Variant } from '@jellybrick/dbus-next';
import { describe, expect, it } from 'vitest';
import { drawn, toUnitState, unpack } from './properties.js';

const max = 2n ** 64n - 1n;
const state = (properties: Record<string, unknown>): ReturnType<typeof toUnitState> =>
  toUnitState('/p', properties, (id) => (id === 7 ? 'stop' : null));

describe('unpack', () => {
  it('takes the values out of their variants', () => {
    expect(unpack({ Id: new Variant('s', 'a.service'), plain: 1 })).toEqual({ Id: 'a.service', plain: 1 });
  });
});

describe('toUnitState', () => {
  it('gives a whole state for a unit that tells nothing', () => {
    expect(state({})).toMatchObject({
      unit: '',
      activeState: 'unknown',
      restart: 'no',
      job: null,
      memoryCurrent: null,
    });
  });

  it('turns 64-bit values into numbers, and "unset" into what it means there', () => {
    expect(state({ TimeoutStartUSec: max, MemoryCurrent: max })).toMatchObject({
      timeoutStartUsec: Infinity,
      memoryCurrent: null,
    });
    expect(
      state({ TimeoutStartUSec: 90_000_000n, MemoryCurrent: 4096n, StartLimitIntervalUSec: max }),
    ).toMatchObject({
      timeoutStartUsec: 90_000_000,
      memoryCurrent: 4096,
      startLimitIntervalUsec: Infinity,
    });
  });

  it('knows an invocation id by its digits, and none by its zeros', () => {
    expect(state({ InvocationID: new Uint8Array([1, 171]) }).invocationId).toBe('01ab');
    expect(state({ InvocationID: new Uint8Array(16) }).invocationId).toBe('');
  });

  it('names the job with the type that was read for it', () => {
    expect(state({ Job: [7, '/job/7'] }).job).toEqual({ id: 7, type: 'stop' });
    expect(state({ Job: [8, '/job/8'] }).job).toEqual({ id: 8, type: null });
    expect(state({ Job: [0, '/'] }).job).toBeNull();
  });

  it('calls a state that it does not know unknown', () => {
    expect(state({ ActiveState: 'refreshing' }).activeState).toBe('unknown');
  });
});

describe('drawn', () => {
  it('keeps no more of what was read than the bytes of an id', () => {
    const read = Buffer.alloc(65_536, 1);
    const { InvocationID: id } = drawn({ InvocationID: read.subarray(100, 116) });
    expect(state({ InvocationID: id }).invocationId).toBe('01'.repeat(16));
    expect((id as Uint8Array).buffer.byteLength).toBe(16);
  });

  it('keeps exactly what a state is drawn from, and so no environment', () => {
    const asked = new Set<string>();
    const spy = new Proxy<Record<string, unknown>>({}, { get: (_, name) => void asked.add(String(name)) });
    state(spy);
    const all = Object.fromEntries(
      [...asked, 'Environment', 'EnvironmentFiles', 'ExecStart'].map((name) => [name, 1]),
    );
    expect(new Set(Object.keys(drawn(all)))).toEqual(asked);
  });
});
