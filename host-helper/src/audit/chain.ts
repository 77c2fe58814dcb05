import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an audit line tells. Empty texts where something does not apply. */
export interface AuditEntry {
  /** `start`, `refused`, `read`, `decision`, `outcome`, `dry-run`, `list`, `own`, `repair`. */
  readonly event: string;
  readonly peer: string | null;
  readonly keyId: string;
  readonly instance: string;
  /** SHA-256 of method, path and body, joined by line feeds. */
  readonly requestHash: string;
  /** The Idempotency-Key. */
  readonly id: string;
  readonly verb: string;
  /** What is acted on or read: a unit, an interface, a clean-up. */
  readonly subject: string;
  /** `act`, `refuse`, `answer` or a problem code. */
  readonly decision: string;
  readonly outcome: string;
  readonly detail: string;
}

export interface ChainState {
  /** Number of the newest line, 0 before the first. */
  readonly seq: number;
  /** Its hash; 64 zeros before the first. */
  readonly head: string;
}

export const emptyChain: ChainState = { seq: 0, head: '0'.repeat(64) };

const hashTail = /,"hash":"([0-9a-f]{64})"\}$/;

function hashOf(key: Buffer, prev: string, line: string): string {
  return createHmac('sha256', key).update(prev).update('\n').update(line).digest('hex');
}

/**
 * The next line of the chain, without its line feed. Its hash is an HMAC over the hash of the line before and the
 * exact text of this one, so that no line can be changed, taken out or put in without the key.
 */
export function nextLine(
  key: Buffer,
  state: ChainState,
  entry: Partial<AuditEntry> & { readonly event: string },
  time: { readonly mono: number; readonly wall: number; readonly boot: string },
): { readonly line: string; readonly state: ChainState } {
  const full = {
    seq: state.seq + 1,
    mono: Math.round(time.mono),
    wall: new Date(time.wall).toISOString(),
    boot: time.boot,
    peer: null,
    keyId: '',
    requestHash: '',
    id: '',
    decision: '',
    outcome: '',
    ...entry,
    prev: state.head,
  };
  const text = JSON.stringify(full);
  const hash = hashOf(key, state.head, text);
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}`, state: { seq: full.seq, head: hash } };
}

export type ChainVerdict =
  | { readonly ok: true; readonly lines: number; readonly state: ChainState }
  | { readonly ok: false; readonly lines: number; readonly state: ChainState; readonly problem: string };

/**
 * Verifies lines in order. `from` null trusts the first line's own `prev` and number (older files were removed by
 * the rotation); otherwise the first line has to continue it.
 */
export function verifyLines(key: Buffer, lines: Iterable<string>, from: ChainState | null): ChainVerdict {
  let state = from;
  let count = 0;
  const bad = (problem: string): ChainVerdict => ({
    ok: false,
    lines: count,
    state: state ?? emptyChain,
    problem: `line ${count + 1}: ${problem}`,
  });
  for (const line of lines) {
    const tail = hashTail.exec(line);
    if (tail === null) return bad('it has no hash at its end');
    let entry: { seq?: unknown; prev?: unknown };
    try {
      entry = JSON.parse(line) as typeof entry;
    } catch {
      return bad('it is no JSON');
    }
    if (typeof entry.seq !== 'number' || typeof entry.prev !== 'string')
      return bad('it has no number or no hash of before');
    if (state !== null && entry.seq !== state.seq + 1) return bad(`number ${entry.seq} follows ${state.seq}`);
    if (state !== null && entry.prev !== state.head) return bad('it does not continue the line before');
    const expected = hashOf(key, entry.prev, `${line.slice(0, tail.index)}}`);
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(tail[1]!)))
      return bad('its text is not what was written');
    state = { seq: entry.seq, head: expected };
    count += 1;
  }
  return { ok: true, lines: count, state: state ?? emptyChain };
}
