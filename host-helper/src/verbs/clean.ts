import { type CleanPlan, type CleanRequest, type CleanUp, parseCleanRequest } from '@smart-monitor/protocol';
import type { QueuedJob, SystemdConnection, UnitState } from '@smart-monitor/systemd';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

import type { ActingVerb, Claim, JobEnd, PreparedAction, RunningJob } from '../actions/acting-verb.js';
import { withoutTrace } from '../actions/recover.js';
import type { IntentRecord } from '../actions/record.js';
import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import { resolveUnit } from '../bus/resolve.js';
import { Refusal } from '../refusal.js';
import type { Permission } from './permission.js';
import { mustBe } from './settled.js';

interface CleanUpUnit {
  /** A oneshot of root's with a fixed command, from deploy/systemd. */
  readonly unit: string;
  /** Where it makes room: the first of these that is there. */
  readonly folders: readonly string[];
}

/**
 * The clean-ups that exist. Their units are on the never-list, as everything of ours is: this verb is the only way to
 * them, and it has its own grant.
 */
const units: Readonly<Record<CleanUp, CleanUpUnit>> = {
  'journal-vacuum': {
    unit: 'smart-monitor-journal-vacuum.service',
    folders: ['/var/log/journal', '/run/log/journal'],
  },
  tmpfiles: { unit: 'smart-monitor-tmpfiles-clean.service', folders: ['/tmp'] },
};

/** The units give up after 5 min themselves (TimeoutStartSec); then their job fails. Milliseconds. */
const jobLimitMs = 6 * 60 * 1000;

/** `POST /v1/clean`: make room by one of the clean-ups that exist. */
export class CleanVerb implements ActingVerb<CleanRequest> {
  readonly name = 'clean';

  constructor(
    private readonly bus: Bus,
    private readonly permission: Permission,
  ) {}

  parse(body: unknown): CleanRequest {
    return parseCleanRequest(body);
  }

  async prepare({ cleanUp }: CleanRequest, claim: Claim): Promise<PreparedAction> {
    const subject = `clean-up ${cleanUp}`;
    const systemd = this.bus.get();
    claim(subject);
    if (!this.permission.list().cleanUps.includes(cleanUp))
      throw new Refusal('not-approved', `The list does not grant the clean-up ${cleanUp}.`);
    const { unit, folders } = units[cleanUp];
    const state = await callSystemd(`read ${unit}`, () => resolveUnit(systemd, unit));
    mustBeInstalled(state, unit);
    mustBe(state, 'start', 'inactive', 'failed');
    const folder = folders.find((path) => existsSync(path)) ?? folders[0]!;
    const freeBytes = await freeOn(folder);
    const plan: Omit<CleanPlan, 'budget'> = { cleanUp, unit, folder, freeBytes, steps: ['Start'] };
    return {
      subject,
      target: { cleanUp },
      failedAt: null,
      limits: null,
      pool: 'clean-up',
      plan: { ...plan },
      run: () => run(systemd, state, folder, freeBytes),
    };
  }

  /** The unit runs by a person's hand too: its last run need not be the one that was asked for. */
  recover(intent: IntentRecord): Promise<JobEnd> {
    return Promise.reject(withoutTrace(intent.verb, intent.subject));
  }
}

function mustBeInstalled({ loadState }: UnitState, unit: string): void {
  if (loadState === 'loaded') return;
  if (loadState === 'masked')
    throw new Refusal('not-available', `${unit} is masked: a person has forbidden to start it.`);
  throw new Refusal(
    'not-available',
    `${unit} is ${loadState}: copy it from deploy/systemd to /etc/systemd/system and run systemctl daemon-reload.`,
  );
}

async function run(
  systemd: SystemdConnection,
  { unit, path }: UnitState,
  folder: string,
  freeBytesBefore: number | null,
): Promise<RunningJob> {
  const job = await callSystemd(`start ${unit}`, () => systemd.startUnit(path));
  const ended = end(systemd, unit, path, job, folder, freeBytesBefore);
  ended.catch(() => undefined);
  return { jobId: job.jobId, ended };
}

async function end(
  systemd: SystemdConnection,
  unit: string,
  path: string,
  job: QueuedJob,
  folder: string,
  freeBytesBefore: number | null,
): Promise<JobEnd> {
  const outcome = await callSystemd(`wait for the job of ${unit}`, () => withLimit(job.done, unit));
  const freeBytesAfter = await freeOn(folder);
  // The job of a oneshot ends as its process did. One that ended well is forgotten at once: systemd knows nothing of it.
  if (outcome.result === 'done') return { members: { freeBytesBefore, freeBytesAfter } };
  const { activeState, result, invocationId } = await callSystemd(`read ${unit}`, () => systemd.unit(path));
  throw new Refusal('job-failed', `${unit} ended as ${outcome.result} (${activeState}, ${result}).`, {
    jobResult: outcome.result,
    activeState,
    result,
    invocationId,
    freeBytesBefore,
    freeBytesAfter,
  });
}

/** Free bytes for an unprivileged process; null where the file system cannot be asked. */
async function freeOn(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function withLimit<T>(promise: Promise<T>, unit: string): Promise<T> {
  const late = `${unit} has not ended within ${jobLimitMs / 60_000} min.`;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refusal('timeout', late)), jobLimitMs);
    timer.unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
