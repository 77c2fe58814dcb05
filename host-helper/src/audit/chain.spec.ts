import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type ChainState, emptyChain, nextLine, verifyLines } from './chain.js';

const key = Buffer.alloc(32, 7);
function chain(count: number): string[] {
  const lines: string[] = [];
  let state: ChainState = emptyChain;
  for (let i = 0; i < count; i += 1) {
    const next = nextLine(
      key,
      state,
      { event: 'refused', detail: `line ${i} "é\n` },
      { mono: i, wall: i, boot: 'b' },
    );
    lines.push(next.line);
    state = next.state;
  }
  return lines;
}

describe('the audit chain', () => {
  const lines = chain(12);

  it('verifies as it was written', () =>
    expect(verifyLines(key, lines, emptyChain)).toMatchObject({ ok: true, lines: 12 }));
  it('does not verify with another key', () =>
    expect(verifyLines(Buffer.alloc(32), lines, emptyChain).ok).toBe(false));

  it('shows any changed character', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.nat(), fc.constantFrom('0', 'x', '}', '"', ' '), (index, position, char) => {
        const line = lines[index]!;
        const at = position % line.length;
        fc.pre(line[at] !== char);
        const changed = lines.with(index, line.slice(0, at) + char + line.slice(at + 1));
        expect(verifyLines(key, changed, emptyChain).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('shows a line that was taken out, put twice or moved', () => {
    expect(verifyLines(key, lines.toSpliced(4, 1), emptyChain).ok).toBe(false);
    expect(verifyLines(key, lines.toSpliced(4, 0, lines[4]!), emptyChain).ok).toBe(false);
    expect(verifyLines(key, lines.with(4, lines[5]!).with(5, lines[4]!), emptyChain).ok).toBe(false);
    expect(verifyLines(key, lines.slice(1), emptyChain).ok).toBe(false);
  });
});
