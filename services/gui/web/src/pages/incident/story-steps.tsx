import {
  CircleCheck,
  Eye,
  FileSearch,
  Hand,
  RotateCcw,
  Scale,
  ShieldCheck,
  Terminal,
  type LucideIcon,
} from 'lucide-react';
import type { StoryStep } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { clockTimeMs, full } from '../../format/moment.js';
import { Checks, Comparisons } from '../../ui/checks.js';
import type { Tone } from '../../ui/state.js';
import { Evidence } from './evidence.js';

const icons: Readonly<Record<StoryStep['kind'], LucideIcon>> = {
  detected: Eye,
  evidence: FileSearch,
  decision: Scale,
  action: RotateCcw,
  outcome: Terminal,
  verification: ShieldCheck,
  closed: CircleCheck,
};
const words: Readonly<Record<StoryStep['kind'], string>> = {
  detected: 'Detected',
  evidence: 'Evidence',
  decision: 'Decision',
  action: 'Action',
  outcome: 'Outcome',
  verification: 'Verification',
  closed: 'Closed',
};

function toneOf(step: StoryStep): Tone {
  if (step.ok === false) return 'bad';
  if (step.ok === true) return 'ok';
  if (step.kind === 'decision') return step.checks.some((check) => check.hit) ? 'warn' : 'healing';
  return step.kind === 'action' ? 'healing' : 'unknown';
}

/** The steps from top to bottom, each with its time and the gap since the one before. The same for "did not act, because". */
export function StorySteps(props: { readonly steps: readonly StoryStep[]; readonly open: boolean }) {
  return (
    <ol className="story">
      {props.steps.map((step, index) => (
        <Step key={`${step.at} ${step.kind} ${index}`} step={step} />
      ))}
      {props.open && (
        <li className="story-open" data-state="unknown">
          <span className="story-time" />
          <span className="story-mark" aria-hidden="true" />
          <span className="muted small">Not over yet; further steps appear here.</span>
        </li>
      )}
    </ol>
  );
}

function Step(props: { readonly step: StoryStep }) {
  const { step } = props;
  const refused = step.kind === 'decision' && step.checks.some((check) => check.hit);
  const Icon = refused ? Hand : icons[step.kind];
  return (
    <li data-state={toneOf(step)} data-kind={step.kind}>
      <span className="story-time">
        <time dateTime={new Date(step.at).toISOString()} title={full(step.at)}>
          {clockTimeMs(step.at)}
        </time>
        {step.gapMs !== null && <span className="story-gap">+{duration(step.gapMs)}</span>}
      </span>
      <span className="story-mark tint" data-state={toneOf(step)}>
        <Icon size={15} aria-hidden />
      </span>
      <div className="story-body">
        <span className="story-kind">{words[step.kind]}</span>
        <p className="story-title">{step.title}</p>
        {step.detail !== '' && <p className="muted small">{step.detail}</p>}
        <Checks checks={step.checks} />
        <Comparisons comparisons={step.comparisons} />
        {step.kind === 'evidence' && <Evidence topic={step.topic ?? ''} body={step.body} />}
      </div>
    </li>
  );
}
