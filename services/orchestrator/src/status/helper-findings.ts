import type { HelperFinding } from '@smart-monitor/contracts';
import type { ApprovedList } from '../control/act/answers/approved.js';
import type { HelperHealth } from '../control/act/answers/health.js';
import type { AuditTrouble } from '../control/act/audit-trail.js';
import { reachFinding, sentence, type ReachFacts } from './helper-reach.js';

/** Everything that is known about the helper, for people. */
export interface HelperFacts extends ReachFacts {
  /** Null while it does not answer. */
  readonly health: HelperHealth | null;
  readonly list: ApprovedList;
  /** The orchestrator's own DRY_RUN, and MODE=collector. */
  readonly dryRun: boolean;
  readonly collector: boolean;
  readonly trouble: AuditTrouble | null;
}

type Topic = (facts: HelperFacts, health: HelperHealth) => HelperFinding | null;

const ok = (topic: string, name: string, word: string, says: string): HelperFinding => ({
  topic,
  name,
  tone: 'ok',
  word,
  says,
  remedy: '',
  banner: '',
});

const whoActs: Topic = ({ state, collector, dryRun }, { lease }) => {
  if (state === 'lease-held') return null;
  if (lease.mine)
    return ok(
      'lease',
      'Who acts',
      'This orchestrator',
      'It holds the lease of the helper; any other one only watches.',
    );
  const says =
    collector || dryRun
      ? 'This orchestrator never acts by its own settings, and leaves the lease of the helper to one that does.'
      : 'No orchestrator holds the lease of the helper.';
  return { ...ok('lease', 'Who acts', lease.holder ?? 'Nobody', says), tone: 'unknown' };
};

const mode = ({ state, dryRun, collector, health }: HelperFacts): HelperFinding | null => {
  const warn = (word: string, says: string, remedy: string): HelperFinding => ({
    topic: 'mode',
    name: 'Action mode',
    tone: 'warn',
    word,
    says,
    remedy,
    banner: '',
  });
  if (health?.monitorOnly === true)
    return warn(
      'Monitor only',
      'The helper only watches: it is set to, or runs without the rights to act.',
      'Set monitorOnly to false in helper.json on the host, or install the helper as a service there (as root or by polkit).',
    );
  if (collector)
    return warn(
      'Never acts',
      'MODE=collector: this orchestrator watches and decides nothing.',
      'Set MODE=control to let it act.',
    );
  const own = 'Set DRY_RUN=false for the orchestrator';
  const its = 'set dryRun to false in helper.json on the host and restart the helper';
  if (dryRun)
    return warn(
      'Dry run',
      'Decisions are recorded, nothing is restarted.',
      `${own}${health?.dryRun === true ? `, and ${its}` : ''} to let it act.`,
    );
  // Whether it acts is not known of a helper that does not answer, and not so where another orchestrator does.
  if (health === null || state === 'lease-held') return null;
  if (health.dryRun)
    return warn(
      'Dry run',
      'The helper itself is in dry run by its own setting: it plans, and restarts nothing.',
      `${its.charAt(0).toUpperCase()}${its.slice(1)} to let it act.`,
    );
  return ok('mode', 'Action mode', 'Acts', 'Failed services on the allow-list are restarted.');
};

const list: Topic = ({ list: { units } }, { approved }) => {
  if (approved.degraded) return null;
  const count = Object.keys(units).length;
  return count === 0
    ? {
        ...ok('list', 'Allow-list', 'Empty', 'No service is restarted by itself on this host.'),
        tone: 'warn',
        remedy: 'List the ones that may be in approved_services.json on the host.',
      }
    : ok(
        'list',
        'Allow-list',
        count === 1 ? '1 unit' : `${count} units`,
        'Only root on the host can change it.',
      );
};

const audit: Topic = ({ trouble }, health) =>
  trouble !== null || !health.audit.ok
    ? null
    : ok(
        'audit',
        'Audit log',
        'Written',
        'Every action is written down before it is done; where the log ends is kept in the database, daily.',
      );

/** What was found out about the log stays true while the helper does not answer. */
function trail({ trouble }: HelperFacts): HelperFinding | null {
  if (trouble === null) return null;
  return {
    topic: 'trail',
    name: 'Audit log',
    tone: 'bad',
    word: trouble.verdict === 'went-back' ? 'Lines are missing' : 'Was rewritten',
    says: trouble.says,
    remedy: `On the host: smart-monitor-helper audit verify, and compare with audit_log in the database. When it was you (a new install, a log that was moved away), delete ${trouble.file}.`,
    banner: 'The audit log of the host helper was changed',
  };
}

const bus: Topic = (_facts, { bus: { state, systemd } }) =>
  state === 'lost'
    ? null
    : ok(
        'bus',
        'System bus',
        'Connected',
        systemd === '' ? 'It speaks to systemd.' : `It speaks to systemd ${systemd}.`,
      );

const install: Topic = (_facts, { install: kind }) => {
  if (kind === '') return null;
  return kind === 'polkit'
    ? ok(
        'install',
        'Install',
        'Without root',
        'It runs as a user of its own; systemd itself grants it the listed units and verbs alone.',
      )
    : ok(
        'install',
        'Install',
        'As root',
        'It runs as root in a sandbox; its own checks are what holds it back.',
      );
};

const polkit: Topic = (_facts, { polkit: rule }) => {
  if (rule === null) return null;
  if (rule.state === 'in-step')
    return ok('polkit', 'polkit rule', 'In step', 'It is the rule that the list in force makes.');
  const absent = rule.state === 'absent';
  return {
    topic: 'polkit',
    name: 'polkit rule',
    tone: 'bad',
    word: absent ? 'Absent' : 'Stale',
    says: sentence(
      rule.detail ||
        (absent
          ? 'no rule is there, so systemd refuses the helper everything'
          : 'it was made of another list, so systemd may refuse what is granted now'),
    ),
    remedy:
      'On the host: systemctl start smart-monitor-polkit.service, and look at its journal where that fails.',
    banner: absent ? 'systemd has no rule for the host helper' : 'systemd goes by an older allow-list',
  };
};

const checkNames: Readonly<Record<string, string>> = {
  peerCredentials: 'who connects',
  pidfd: 'signals by pidfd',
  locks: 'locks of the package manager',
  notify: 'readiness told to systemd',
  journald: 'audit lines with fields in the journal',
};

const native: Topic = (_facts, { native: checks }) => {
  if (checks === null) return null;
  const named = (wanted: boolean): string =>
    Object.entries(checks.inForce)
      .filter(([, on]) => on === wanted)
      .map(([check]) => checkNames[check] ?? check)
      .join(', ');
  const [on, off] = [named(true), named(false)];
  if (off === '') return ok('native', 'Native checks', 'All in force', sentence(on));
  return {
    ...ok(
      'native',
      'Native checks',
      on === '' ? 'None' : 'Some',
      [
        on === '' ? '' : `In force: ${on}.`,
        `Not in force: ${off}; they are optional.`,
        sentence(checks.detail),
      ]
        .filter((part) => part !== '')
        .join(' '),
    ),
    tone: 'unknown',
    remedy:
      on === '' ? 'The installer of the helper builds its native part where there is a C compiler.' : '',
  };
};

const watchdogs: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['systemd', ['systemd', 'systemd replaces a helper that stalls.']],
  ['thread', ['A thread', 'A thread of its own ends a helper that stalls, and systemd starts a new one.']],
]);

const watchdog: Topic = (_facts, { watchdog: kind }) => {
  if (kind === '') return null;
  const [word, says] = watchdogs.get(kind) ?? [
    'Off',
    'Nobody replaces a helper that stalls; it shows here as one that does not answer.',
  ];
  return {
    ...ok('watchdog', 'Watchdog', word, says),
    ...(watchdogs.has(kind) ? {} : { tone: 'unknown' as const }),
  };
};

const killWays: ReadonlyMap<string, readonly [string, string]> = new Map([
  [
    'pidfd',
    ['By pidfd', 'A process is held while it is judged, so that its number cannot become another one’s.'],
  ],
  [
    'pid',
    [
      'By number',
      'A process is judged again right before the signal; without the native part it cannot be held.',
    ],
  ],
  [
    'off',
    ['Off', 'The helper may not look at most processes, so it signals none by its number; units it can.'],
  ],
]);

const kills: Topic = (_facts, { killByPid }) => {
  const [word, says] = killWays.get(killByPid) ?? ['', ''];
  return word === '' ? null : ok('kill', 'Single processes', word, says);
};

const breakers: Topic = (_facts, { breakers: open }) =>
  open.length === 0
    ? null
    : {
        topic: 'breakers',
        name: 'Breakers',
        tone: 'warn',
        word: open.length === 1 ? '1 open' : `${open.length} open`,
        says: sentence(
          `earlier actions did not help, so the helper refuses further ones on ${open.map(({ subject }) => subject).join(', ')}`,
        ),
        remedy: 'Look why they fail; half an hour after the last action one is let through to try again.',
        banner: '',
      };

const topics: readonly Topic[] = [
  whoActs,
  list,
  breakers,
  audit,
  bus,
  install,
  polkit,
  native,
  kills,
  watchdog,
];

/** Every line about the helper, the gravest question first: can it be reached, and does it act. Pure. */
export function helperFindings(facts: HelperFacts): HelperFinding[] {
  const { health } = facts;
  const told = health === null ? [] : topics.map((topic) => topic(facts, health));
  return [reachFinding(facts), mode(facts), trail(facts), ...told].filter((line) => line !== null);
}
