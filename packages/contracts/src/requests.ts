/** What a person can wish for. A kind is one handler file in the orchestrator. */
export const requestKinds = [
  'restart',
  'approve',
  'deny',
  'veto',
  'journal',
  'why',
  'hold',
  'reload-policies',
  'reload-checks',
  'back-test',
] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Kinds that belong to the orchestrator which acts on the host: they are about what it does, and about its incidents. */
export const actingKinds: readonly RequestKind[] = ['restart', 'approve', 'deny', 'veto'];

/** Kinds that only read: nothing is done, and nothing is audited. */
export const readingKinds: readonly RequestKind[] = ['journal', 'why', 'back-test'];

/** A wish from the console: a row of `requests`. After `expiresAt` it is never executed. */
export interface ServiceRequest {
  readonly id: string;
  readonly hostId: string;
  readonly kind: RequestKind;
  /** The unit name; empty where the kind is about none. */
  readonly target: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The username, or `api-key`. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The answer: a row of `request_results`. */
export interface RequestResult {
  readonly requestId: string;
  readonly state: 'done' | 'refused' | 'failed' | 'expired';
  readonly reason: string;
  readonly answer: unknown;
}

/** Lines of a unit's journal, oldest first. */
export interface JournalLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** syslog priority, 0 (emergency) to 7 (debug). */
  readonly priority: number;
  readonly identifier: string;
  readonly pid: number;
  readonly message: string;
}
