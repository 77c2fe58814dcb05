/** Kinds of change that the live stream tells of. Each is a row of `events`, written in the same transaction as the change. */
export const eventKinds = [
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
export type EventKind = (typeof eventKinds)[number];

/** One change, as the SSE stream sends it: `id: <xid>-<id>`, `event: <kind>`, `data: <body as JSON>`. */
export interface StreamEvent {
  /** `<xid>-<uuid>`: resume point for Last-Event-ID. */
  readonly cursor: string;
  readonly kind: EventKind;
  readonly hostId: string;
  /** The unit or other thing that changed. */
  readonly subject: string;
  readonly at: number;
  readonly body: unknown;
}

/** Postgres NOTIFY channels: a wake-up that carries nothing. */
export const notifyChannels = {
  events: 'smartmon_events',
  requests: 'smartmon_requests',
  maintenance: 'smartmon_maintenance',
  results: 'smartmon_results',
} as const;
