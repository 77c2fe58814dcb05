import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import { unitNameProblem } from '../unit-name.js';
import type { PlanBudget } from './unit-action.js';

/** The signals that can be asked for, with their numbers (signal(7); the same on every architecture of Linux). */
export const killSignals = { TERM: 15, INT: 2, HUP: 1, QUIT: 3, KILL: 9 } as const;
export type KillSignal = keyof typeof killSignals;

/** `main`: the main process of the unit. `all`: every process in its control group. */
export const killTargets = ['main', 'all'] as const;
export type KillTarget = (typeof killTargets)[number];

/** The largest number that a process can have: the kernel's PID_MAX_LIMIT. */
export const maxPid = 4_194_304;

interface KillRequestBase {
  /** The unit, or the unit that the process belongs to. */
  readonly unit: string;
  readonly signal: KillSignal;
  /** As in every action on a unit: the run that the caller has judged. */
  readonly expectedInvocationId?: string;
}

/** Signals a unit by its control group: systemd sends it, so that no number of a process can be mistaken. */
export interface KillUnitRequest extends KillRequestBase {
  readonly who: KillTarget;
}

/** Signals one process of a unit. Only all four together name a process: a number alone is given away again. */
export interface KillProcessRequest extends KillRequestBase {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since the boot. */
  readonly startTime: number;
  /** What /proc/<pid>/exe points to. */
  readonly executable: string;
}

/** `POST /v1/kill`: two forms, told apart by their fields. */
export type KillRequest = KillUnitRequest | KillProcessRequest;

export function isKillProcess(request: KillRequest): request is KillProcessRequest {
  return 'pid' in request;
}

/** A process as a plan shows it; neither environment nor arguments, for both may hold secrets. */
export interface KillProcessView {
  readonly pid: number;
  /** Clock ticks since the boot. */
  readonly startTime: number;
  /** Null where it may not be read. */
  readonly executable: string | null;
  readonly uid: number;
  /** The user's name, or the number as text where the host's passwd does not know it. */
  readonly user: string;
  readonly rssBytes: number;
  /** The first word of the command line, at most 64 characters. */
  readonly command: string;
}

/** What a kill does, or would do: complete before anything is touched. */
export interface KillPlan {
  /** The unit's real name; the request may have named an alias. */
  readonly unit: string;
  readonly requested: string;
  readonly activeState: string;
  readonly subState: string;
  readonly invocationId: string;
  readonly steps: readonly ['Kill'];
  readonly signal: KillSignal;
  readonly who: KillTarget | 'process';
  /** `systemd`: sent by it. `pidfd`: to a descriptor of the process. `pid`: to its number, right after a second look. */
  readonly way: 'systemd' | 'pidfd' | 'pid';
  /** Whether the main process is among them: then the unit goes down with it. */
  readonly main: boolean;
  /** At most 16 of them. */
  readonly processes: readonly KillProcessView[];
  readonly processCount: number;
  /** Other running units that stop when the unit goes down, all of them on the list for `stop`. */
  readonly alsoStops: readonly string[];
  readonly budget: PlanBudget;
}

/** The answer to a kill: 200 when it is known whether the processes ended, or in dry-run; 202 while that is awaited. */
export interface KillAnswer {
  readonly ok: true;
  readonly verb: 'kill';
  readonly unit: string;
  readonly signal: KillSignal;
  readonly who: KillTarget | 'process';
  /** The process that was signalled, or the unit's main process; left out where all were. */
  readonly pid?: number;
  readonly startTime?: number;
  readonly dryRun: boolean;
  readonly state: 'done' | 'running';
  /** A signal is no job: `running` while the end of the processes is awaited, `none` afterwards. */
  readonly job: 'running' | 'none';
  readonly jobId: null;
  /** Whether every process that was signalled has ended. False is no failure: a process may take its time. */
  readonly exited?: boolean;
  /** The unit's InvocationID before the signal. */
  readonly invocationId: string;
  /** From the acceptance of the request until the end was known, milliseconds, monotonic. */
  readonly durationMs: number;
  /** The audit line of the decision. */
  readonly auditSeq: number;
  readonly code?: 'dry-run';
  readonly plan?: KillPlan;
  readonly derived?: boolean;
}

/** Reads the body of a kill; anything but exactly the fields of one form is refused in words. */
export function parseKillRequest(body: unknown): KillRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const unit = fields.text('unit');
  const problem = fields.has('unit') ? unitNameProblem(unit) : null;
  if (problem !== null) fields.report('unit', `is no unit: ${problem}`);
  const signal = fields.text('signal');
  if (fields.has('signal') && !Object.hasOwn(killSignals, signal))
    fields.report('signal', `has to be one of ${Object.keys(killSignals).join(', ')}`);
  const run = fields.text('expectedInvocationId', '');
  if (!/^([0-9a-f]{32})?$/.test(run))
    fields.report('expectedInvocationId', 'has to be 32 lower-case hexadecimal digits, or empty');
  const form = ['pid', 'startTime', 'executable'].some((name) => fields.has(name))
    ? processFields(fields)
    : { who: unitTarget(fields) };
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  const expected = fields.has('expectedInvocationId') ? { expectedInvocationId: run } : {};
  return { unit, signal: signal as KillSignal, ...form, ...expected };
}

function unitTarget(fields: Fields): KillTarget {
  const who = fields.text('who');
  if (fields.has('who') && who !== 'main' && who !== 'all')
    fields.report('who', `has to be ${killTargets.join(' or ')}`);
  return who as KillTarget;
}

function processFields(fields: Fields): Pick<KillProcessRequest, 'pid' | 'startTime' | 'executable'> {
  for (const name of ['pid', 'startTime'])
    if (fields.raw(name) === undefined)
      fields.report(name, 'is missing; number, start time, executable and unit together name a process');
  const pid = fields.integer('pid', 1, maxPid, 1);
  const startTime = fields.integer('startTime', 0, Number.MAX_SAFE_INTEGER, 0);
  const executable = fields.text('executable');
  if (fields.has('executable') && !/^\/[^\0]{1,4095}$/.test(executable))
    fields.report('executable', 'has to be the absolute path of an executable');
  return { pid, startTime, executable };
}
