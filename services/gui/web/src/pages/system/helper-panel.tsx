import { ChevronRight, Wrench } from 'lucide-react';
import type { ControlStatus, HelperFinding } from '../../api/types.js';
import { counted } from '../../format/quantity.js';
import { For } from '../../ui/times.js';
import { mark, Part } from './part.js';

const rank: Readonly<Record<HelperFinding['tone'], number>> = { bad: 0, warn: 1, unknown: 2, ok: 2 };
/** Lines that are told also when all is well: whether it can be reached, whether it acts and for whom. */
const always: readonly string[] = ['reach', 'mode', 'lease'];

/** What a person has to see, the gravest behind the state itself, and what is only there to be looked up. */
export function sorted(findings: readonly HelperFinding[]): {
  readonly shown: readonly HelperFinding[];
  readonly folded: readonly HelperFinding[];
} {
  const wanted = ({ topic, tone }: HelperFinding): boolean => rank[tone] < 2 || always.includes(topic);
  const [reach, ...others] = findings.filter(wanted);
  return {
    shown: reach === undefined ? [] : [reach, ...others.toSorted((a, b) => rank[a.tone] - rank[b.tone])],
    folded: findings.filter((finding) => !wanted(finding)),
  };
}

/** The one part that may restart a service: whether it can, and what to do where it cannot. */
export function HelperPanel(props: { readonly control: ControlStatus }) {
  const { helper, instance } = props.control;
  const { shown, folded } = sorted(helper.findings);
  return (
    <div className="panel">
      <header>
        <h3>Host helper</h3>
        {helper.version !== '' && <span className="muted small">version {helper.version}</span>}
      </header>
      <dl className="parts">
        {shown.map((finding) => (
          <Line
            key={finding.topic}
            finding={finding}
            since={finding.topic === 'reach' ? helper.since : null}
          />
        ))}
      </dl>
      {folded.length > 0 && (
        <details className="fold helper-fold">
          <summary>
            <ChevronRight size={15} className="chevron" aria-hidden />
            {`${counted(folded.length, 'more line')}, none of them needs you`}
          </summary>
          <dl className="parts">
            {folded.map((finding) => (
              <Line key={finding.topic} finding={finding} since={null} />
            ))}
          </dl>
        </details>
      )}
      <div className="table-foot">
        <span>
          Reported by the orchestrator <code className="breakable">{instance}</code>
          {helper.socket !== '' && (
            <>
              , over <code className="breakable">{helper.socket}</code>
            </>
          )}
          .
        </span>
      </div>
    </div>
  );
}

/** One finding: how it stands, what is so, and what can be done about it. */
export function Line(props: { readonly finding: HelperFinding; readonly since: number | null }) {
  const { finding, since } = props;
  return (
    <Part name={finding.name} mark={mark(finding.tone, finding.word)}>
      {finding.says}
      {since !== null && (
        <>
          {' '}
          So <For since={since} />.
        </>
      )}
      {finding.remedy !== '' && (
        <span className="part-remedy">
          <Wrench size={14} aria-label="What to do" /> <span>{finding.remedy}</span>
        </span>
      )}
    </Part>
  );
}
