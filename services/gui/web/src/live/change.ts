/** Kinds of change that the stream tells of; each arrives as a named event. */
export const changeKinds = [
  'unit-state',
  'incident-opened',
  'incident-closed',
  'evidence',
  'decision',
  'intent',
  'outcome',
  'verification',
  'operator-stop',
  'breaker',
  'flapping',
  'hold',
  'denial',
  'request-result',
  'control-status',
  'maintenance',
  'helper-audit',
  'host',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One change, as the cache's reducers take it. */
export interface Change {
  readonly kind: ChangeKind;
  readonly hostId: string;
  /** The unit, or another thing that changed. */
  readonly subject: string;
  /** Milliseconds since the epoch; null where the stream does not say. */
  readonly at: number | null;
  readonly body: Readonly<Record<string, unknown>>;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads the data of one event; null when it is not JSON, so that a broken line never ends the stream. */
export function readChange(kind: ChangeKind, data: string): Change | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return null;
  }
  const outer = record(parsed);
  const body = 'body' in outer ? record(outer['body']) : outer;
  return {
    kind,
    hostId: text(outer['hostId']) || text(body['hostId']),
    subject: text(outer['subject']) || text(body['unit']),
    at: typeof outer['at'] === 'number' ? outer['at'] : null,
    body,
  };
}

/** Reads a `status` event: whether the console's database answers, and since when that is so. Null when it is neither. */
export function readStatus(
  data: string,
): { readonly state: 'live' | 'stale'; readonly since: number } | null {
  try {
    const { state, since } = record(JSON.parse(data));
    if (state !== 'live' && state !== 'stale') return null;
    return { state, since: typeof since === 'number' ? since : Date.now() };
  } catch {
    return null;
  }
}
