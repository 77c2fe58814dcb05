import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeMount, type MountLook, type MountState } from './read-only.js';

const look = (change: Partial<MountLook> = {}): MountLook => ({
  readOnly: false,
  failsReadOnly: false,
  meantReadOnly: false,
  ...change,
});
const play = (...looks: MountLook[]): MountState =>
  looks.reduce<MountState | null>((state, one) => judgeMount(state, one), null)!;

describe('judgeMount', () => {
  it('tells of what could be written and cannot be any more, until it can', () => {
    expect(play(look(), look({ readOnly: true })).lost).toContain('before');
    expect(play(look(), look({ readOnly: true }), look()).lost).toBeNull();
  });

  it('leaves alone what has always been read-only, also after it was written to for a while', () => {
    expect(play(look({ readOnly: true })).lost).toBeNull();
    expect(play(look({ readOnly: true }), look(), look({ readOnly: true })).lost).toBeNull();
  });

  it('knows one that the kernel has made read-only before the first look', () => {
    expect(play(look({ readOnly: true, failsReadOnly: true })).lost).toContain('error');
    expect(play(look({ readOnly: true, failsReadOnly: true, meantReadOnly: null })).lost).toContain('error');
    expect(play(look({ readOnly: true, failsReadOnly: true, meantReadOnly: true })).lost).toBeNull();
  });

  it('never tells of what can be written', () => {
    const any = fc.record({
      readOnly: fc.boolean(),
      failsReadOnly: fc.boolean(),
      meantReadOnly: fc.option(fc.boolean()),
    });
    fc.assert(fc.property(fc.array(any), (looks) => play(...looks, look()).lost === null));
  });
});
