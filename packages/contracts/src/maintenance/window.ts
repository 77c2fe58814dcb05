/** How a maintenance window comes back. */
export const windowKinds = ['once', 'daily', 'weekly', 'cron'] as const;
export type WindowKind = (typeof windowKinds)[number];

/** Days of the week as windows name them. */
export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type WeekDay = (typeof weekDays)[number];

/** What a person says of a maintenance window. */
export interface WindowPlan {
  readonly name: string;
  /** Why, in a person's words. */
  readonly note: string;
  readonly kind: WindowKind;
  /**
   * When it begins, by the clocks of the zone: `2026-11-22T02:30` for `once`, `02:30` for `daily` and `weekly`, five
   * fields of crontab(5) for `cron`.
   */
  readonly start: string;
  /** For `weekly`: on which days; else empty. */
  readonly days: readonly WeekDay[];
  /** IANA name of the time zone. */
  readonly zone: string;
  /** How long it lasts each time, minutes of time that passes. */
  readonly minutes: number;
  /** From then on it is over, milliseconds since the epoch; null for one that comes back until somebody deletes it. */
  readonly until: number | null;
  /** Names of hosts in lower case, or `*`. */
  readonly hosts: readonly string[];
  /** Names of units, in which `*` stands for any characters. */
  readonly units: readonly string[];
}

/** A maintenance window: while it is in force nothing is done by a policy to what it is about. Times in milliseconds since the epoch. */
export interface MaintenanceWindow extends WindowPlan {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedBy: string;
  readonly updatedAt: number;
  /** When a person ended it: what had begun by then is over; null where nobody did. */
  readonly endedAt: number | null;
  readonly endedBy: string;
}

/** A window that is in force on a host, as its orchestrator tells it and goes by it. */
export interface MaintenanceStatus {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly by: string;
  readonly units: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}
