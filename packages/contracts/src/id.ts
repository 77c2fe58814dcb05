import { v7 } from 'uuid';

const bytesEach = 16;
/** Asking the kernel for a few kilobytes costs hardly more than for the bytes of one id. */
const pool = new Uint8Array(256 * bytesEach);
let used = pool.length;

/** When the last id was made, milliseconds since the epoch, and its place among those of that millisecond. */
let lastMs = 0;
let seq = 0;

/**
 * A new UUIDv7: made where the thing happens, safe to insert twice (ON CONFLICT DO NOTHING), sortable by time, those of
 * one process also within a millisecond (RFC 9562, section 6.2, method 1).
 */
export function newId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += bytesEach));
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Without the highest bit, so that there is room to count.
    seq = ((random[6]! & 0x7f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]!;
  } else {
    seq = (seq + 1) | 0;
    if (seq === 0) lastMs += 1;
  }
  return v7({ random, msecs: lastMs, seq });
}
