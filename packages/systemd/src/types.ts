/** systemd's states of a unit (org.freedesktop.systemd1.Unit, property ActiveState), and `unknown` for any other. */
export const activeStates = [
  'active',
  'reloading',
  'inactive',
  'failed',
  'activating',
  'deactivating',
  'maintenance',
  'unknown',
] as const;
export type ActiveState = (typeof activeStates)[number];

/** A queued or running job of the manager. */
export interface UnitJob {
  readonly id: number;
  /** `start`, `stop`, `restart`, `reload`, ...; null where the job was gone before its type could be read, unless its effect shows it. */
  readonly type: string | null;
}

/** One unit as systemd describes it. Names of properties as in org.freedesktop.systemd1(5). */
export interface UnitState {
  /** The unit's real name (property Id), for example `nginx.service`. */
  readonly unit: string;
  /** All names of the unit, aliases included. */
  readonly names: readonly string[];
  readonly path: string;
  readonly description: string;
  readonly loadState: string;
  readonly activeState: ActiveState;
  readonly subState: string;
  /** Service: `success`, `exit-code`, `signal`, `timeout`, `start-limit-hit`, ...; empty for other kinds. */
  readonly result: string;
  /** Service: `simple`, `exec`, `forking`, `oneshot`, `notify`, ...; empty for other kinds. */
  readonly type: string;
  readonly unitFileState: string;
  readonly fragmentPath: string;
  /** 32 hex digits, empty when the unit never ran. */
  readonly invocationId: string;
  /** CLOCK_MONOTONIC microseconds, 0 when never. */
  readonly activeEnterTimestampMonotonic: number;
  /** When its last run began to end. */
  readonly activeExitTimestampMonotonic: number;
  readonly stateChangeTimestampMonotonic: number;
  /** Service: the setting Restart=; `no` for other kinds. */
  readonly restart: string;
  readonly nRestarts: number;
  /** Microseconds; Infinity for none. */
  readonly timeoutStartUsec: number;
  /** Microseconds; 0 for no start limit, Infinity for one that never forgets. */
  readonly startLimitIntervalUsec: number;
  readonly startLimitBurst: number;
  readonly mainPid: number;
  /** waitid(2) code: 1 exited, 2 killed, 3 dumped; 0 when it never exited. */
  readonly execMainCode: number;
  /** Exit status, or signal number when killed. */
  readonly execMainStatus: number;
  readonly controlGroup: string;
  readonly memoryCurrent: number | null;
  readonly job: UnitJob | null;
  readonly canStart: boolean;
  readonly refuseManualStart: boolean;
  readonly requires: readonly string[];
  readonly requiredBy: readonly string[];
  readonly bindsTo: readonly string[];
  readonly boundBy: readonly string[];
  readonly partOf: readonly string[];
  readonly consistsOf: readonly string[];
  readonly after: readonly string[];
  readonly triggeredBy: readonly string[];
  /** Units that a start of this one stops: Conflicts= of either side. */
  readonly conflicts?: readonly string[];
  /** The files that define it: its own (of a generated unit the one that it was generated from) and its drop-ins. */
  readonly unitFiles?: readonly string[];
  /** One of these is newer than what systemd has read, as of the moment at which the unit was read. */
  readonly needDaemonReload?: boolean;
}

/** How a job ended: the manager's JobRemoved signal. */
export interface JobOutcome {
  readonly id: number;
  /** `done`, `failed`, `canceled`, `timeout`, `dependency`, `skipped`, ... */
  readonly result: string;
}

/** What the watcher tells. `mono` is CLOCK_MONOTONIC in milliseconds at which the signal was read. */
export type SystemdEvent =
  | {
      readonly kind: 'snapshot';
      readonly cause: 'start' | 'gap' | 'resync';
      readonly units: readonly UnitState[];
      readonly mono: number;
    }
  | {
      readonly kind: 'unit';
      readonly via: 'PropertiesChanged' | 'UnitNew' | 'resync';
      readonly state: UnitState;
      readonly mono: number;
    }
  | { readonly kind: 'unit-removed'; readonly unit: string; readonly mono: number }
  | { readonly kind: 'job-new'; readonly unit: string; readonly job: UnitJob; readonly mono: number }
  | { readonly kind: 'job-removed'; readonly unit: string; readonly job: JobOutcome; readonly mono: number }
  | { readonly kind: 'reloading'; readonly active: boolean; readonly mono: number }
  | { readonly kind: 'lost'; readonly error: string; readonly mono: number };
