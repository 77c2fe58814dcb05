import type { StoryStepDto } from '@smart-monitor/contracts/http';
import type { IncidentStory, StoredAction, StoredDecision, StoredEvidence } from '@smart-monitor/database';
import { announcedEnding, reasonSentences, remedyWords } from '@smart-monitor/contracts';
import { asSentence, duration, ending } from './words.js';

/** The steps of an incident in the order in which they happened, with the gap before each. */
export function storySteps(story: IncidentStory): StoryStepDto[] {
  const { incident } = story;
  const steps = [
    step('detected', incident.openedAt, incident.openedMono, {
      title: incident.summary || `${incident.unit} is not as it should be.`,
      detail: incident.detectedBy === '' ? '' : `Seen by ${incident.detectedBy}.`,
      ok: false,
    }),
    ...story.evidence.map(evidenceStep),
    ...story.decisions.map(decisionStep),
    ...story.actions.flatMap(actionSteps),
  ];
  if (incident.closedAt !== null) {
    steps.push(
      step('closed', incident.closedAt, incident.closedMono, {
        title: incident.closedSummary || ending(incident, null),
        detail: '',
        ok: incident.state === 'recovered' || incident.state === 'recovered-by-itself' ? true : null,
      }),
    );
  }
  return withGaps(ordered(steps));
}

function step(
  kind: StoryStepDto['kind'],
  at: number,
  mono: number | null,
  rest: Pick<StoryStepDto, 'title' | 'detail' | 'ok'> & Partial<StoryStepDto>,
): StoryStepDto {
  return { at, mono, gapMs: null, kind, topic: null, body: null, checks: [], comparisons: [], ...rest };
}

const topics: Readonly<Record<string, string>> = {
  report: 'What was complained of',
  properties: 'What systemd said of the unit',
  journal: 'The last lines of its journal',
  processes: 'The busiest processes of the host',
  pressure: 'How busy the host was',
};

function evidenceStep({ topic, body, at, mono }: StoredEvidence): StoryStepDto {
  const title = `${topics[topic] ?? topic}, kept as evidence.`;
  return step('evidence', at, mono, { title, detail: '', ok: null, topic, body });
}

function decisionStep(decision: StoredDecision): StoryStepDto {
  const { at, mono, unit, verdict, remedy, reason, checks, policy } = decision;
  const sentence = reasonSentences[reason] ?? reason;
  const saw = checks.find((check) => check.hit)?.saw ?? '';
  return step('decision', at, mono, {
    title: decisionTitle(verdict, `${remedyWords[remedy]} ${unit}`, sentence, saw),
    detail: [asSentence(saw), `Policy: ${policy}.`].filter((part) => part !== '').join(' '),
    ok: null,
    checks: checks.map((check) => ({ ...check })),
  });
}

function decisionTitle(
  verdict: StoredDecision['verdict'],
  act: string,
  sentence: string,
  saw: string,
): string {
  if (verdict === 'act') return `Decided to ${act}. ${sentence}`;
  return saw.endsWith(announcedEnding) ? `Announced to ${act}. ${sentence}` : `Did not act. ${sentence}`;
}

function actionSteps(action: StoredAction): StoryStepDto[] {
  const steps: StoryStepDto[] = [];
  if (action.begunAt !== null) {
    steps.push(
      step('action', action.begunAt, action.begunMono, {
        title: `Began to ${action.remedy === null ? 'act on' : remedyWords[action.remedy]} ${action.unit}.`,
        detail: `By ${byWhom(action.by)}. Written down before it was done.`,
        ok: null,
      }),
    );
  }
  if (action.endedAt !== null) {
    steps.push(
      step('outcome', action.endedAt, action.endedMono, {
        title: outcomeTitle(action),
        detail: [action.code, action.detail].filter((part) => part !== null && part !== '').join(': '),
        ok: action.result === 'done',
      }),
    );
  }
  if (action.verifiedAt !== null) {
    const comparisons = (action.checks ?? []).map((check) => ({ ...check }));
    const missed = comparisons.filter((check) => !check.ok).map((check) => check.name);
    steps.push(
      step('verification', action.verifiedAt, action.verifiedMono, {
        title: verifiedTitle(action),
        detail: missed.length === 0 ? '' : `Not as expected: ${missed.join(', ')}.`,
        ok: action.verified,
        comparisons,
      }),
    );
  }
  return steps;
}

function verifiedTitle({ verified, remedy }: StoredAction): string {
  if (verified !== true) return 'Verification failed.';
  return remedy === null || remedy === 'restart'
    ? 'Verified: the unit is up and stays up.'
    : 'Verified: nothing is complained of any more.';
}

function byWhom(by: string | null): string {
  if (by === null) return 'an unknown hand';
  const [kind, name] = by.split(/:(.*)/s);
  // What a remedy has made worse is put right by the product itself.
  if (kind === 'guard') return `the guard of the ${name}, to take back what had made it worse`;
  return kind === 'policy' ? `the policy ${name}` : kind === 'person' ? (name ?? by) : by;
}

const results: Readonly<Record<string, string>> = {
  failed: 'The action did not work.',
  refused: 'The host helper refused.',
  timeout: 'The action did not end in time.',
  unreachable: 'The host helper could not be reached.',
  'outcome-unknown': 'What became of the action is not known.',
};

/** Codes that say more than their result. */
const codes: Readonly<Record<string, string>> = {
  changed: 'Somebody else started it meanwhile, so nothing was done.',
  stale: 'It was not sent: the decision had become old.',
  'no-ledger': 'It was not asked for: the intent could not be written down.',
  'lease-held': 'Another orchestrator acts on this host, so nothing was done.',
  'still-running': 'The process was signalled, and lives on.',
  'dry-run': 'The host helper is in dry run: it was planned, and not done.',
};

/** How the end of a remedy is told; systemd tells of the others. */
const ends: Partial<Record<NonNullable<StoredAction['remedy']>, string>> = {
  kill: 'The process has ended',
  'journal-vacuum': 'The clean-up ended',
  tmpfiles: 'The clean-up ended',
};

function outcomeTitle({ result, code, durationMs, remedy }: StoredAction): string {
  const what = (remedy === null ? undefined : ends[remedy]) ?? 'systemd reported it done';
  if (result === 'done') return `${what}${durationMs === null ? '' : ` after ${duration(durationMs)}`}.`;
  return codes[code ?? ''] ?? results[result ?? ''] ?? 'The action ended.';
}

/** Within one boot the monotonic clock orders; across boots, and where it is not known, the wall clock does. */
function ordered(steps: readonly StoryStepDto[]): StoryStepDto[] {
  return steps
    .map((one, index) => ({ one, index }))
    .sort((a, b) => {
      const byMono = sameBoot(a.one, b.one) ? a.one.mono! - b.one.mono! : 0;
      return byMono || a.one.at - b.one.at || a.index - b.index;
    })
    .map(({ one }) => one);
}

function withGaps(steps: readonly StoryStepDto[]): StoryStepDto[] {
  return steps.map((one, index) => {
    const before = steps[index - 1];
    if (before === undefined) return one;
    const gap = sameBoot(before, one) ? one.mono! - before.mono! : one.at - before.at;
    return { ...one, gapMs: Math.max(0, Math.round(gap * 1000) / 1000) };
  });
}

/** Two clocks that agree on the distance within a minute belong to one boot. */
function sameBoot(a: StoryStepDto, b: StoryStepDto): boolean {
  if (a.mono === null || b.mono === null) return false;
  return Math.abs(b.mono - a.mono - (b.at - a.at)) < 60_000;
}
