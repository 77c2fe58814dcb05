import type { HealthAnswer } from '@smart-monitor/protocol';
import { readAnswer, type AnswerFields } from './reading.js';

/** What is told of the parts that a host may or may not have. An older helper leaves some of them out. */
interface HelperParts {
  /** Checks of the optional native part: which are in force, and why not all. */
  readonly native: { readonly inForce: Readonly<Record<string, boolean>>; readonly detail: string } | null;
  /** What ends a helper that stalls: `systemd`, `thread`, `off`; empty where nothing is told. */
  readonly watchdog: string;
  /** How single processes are signalled: `pidfd`, `pid`, `off`; empty where nothing is told. */
  readonly killByPid: string;
  /** `root` or `polkit`; empty where nothing is told. */
  readonly install: string;
  /** How the rule of polkit stands to the list in force: `in-step`, `stale`, `absent`; null where there is none to be. */
  readonly polkit: { readonly state: string; readonly detail: string } | null;
  /** The lock file that a package manager holds; null where none does, or nothing is told. */
  readonly packageManager: string | null;
  /** What the helper's own breaker refuses to act on. */
  readonly breakers: readonly { readonly subject: string; readonly state: string }[];
}

/** How the helper is doing, as far as this product reads it. */
export type HelperHealth = Pick<
  HealthAnswer,
  'version' | 'bootId' | 'hostname' | 'dryRun' | 'monitorOnly' | 'lease' | 'bus' | 'audit' | 'approved'
> &
  HelperParts;

/** @throws HelperNonsense */
export function readHealth(body: unknown): HelperHealth {
  return readAnswer('health', body, (answer) => ({
    version: answer.text('version'),
    bootId: answer.text('bootId'),
    hostname: answer.text('hostname'),
    dryRun: answer.flag('dryRun'),
    monitorOnly: answer.flag('monitorOnly'),
    lease: answer.within('lease', (lease) => ({
      holder: lease.raw('holder') === null ? null : lease.text('holder'),
      mine: lease.flag('mine'),
      remainingMs: lease.count('remainingMs'),
    })),
    bus: answer.within('bus', (bus) => ({
      state: bus.word('state', ['connected', 'lost']),
      detail: bus.text('detail', ''),
      systemd: bus.text('systemd', ''),
    })),
    audit: answer.within('audit', (audit) => ({
      ok: audit.flag('ok'),
      detail: audit.text('detail', ''),
      seq: audit.count('seq'),
      head: audit.text('head'),
    })),
    approved: answer.within('approved', (approved) => ({
      hash: approved.text('hash'),
      degraded: approved.flag('degraded'),
      reason: approved.text('reason', ''),
    })),
    ...parts(answer),
  }));
}

function parts(answer: AnswerFields): HelperParts {
  const polkit = answer.maybe('polkit', null, (rule) => ({
    state: rule.text('state', 'absent'),
    detail: rule.text('detail', ''),
  }));
  return {
    native: answer.maybe('native', null, (native) => ({
      inForce: flags(answer.raw('native')),
      detail: native.text('detail', ''),
    })),
    watchdog: answer.text('watchdog', ''),
    killByPid: answer.text('killByPid', ''),
    // Only one of the two installs has a rule; a helper that tells of neither is an older one.
    install: answer.text('install', polkit !== null ? 'polkit' : answer.has('polkit') ? 'root' : ''),
    polkit,
    packageManager: answer.raw('packageManager') == null ? null : answer.text('packageManager'),
    breakers: answer.has('breakers')
      ? answer.list('breakers', (one) => ({ subject: one.text('subject'), state: one.text('state') }))
      : [],
  };
}

function flags(value: unknown): Record<string, boolean> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
  );
}
