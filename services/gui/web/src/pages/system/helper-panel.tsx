import { Wrench } from 'lucide-react';
import type { ControlStatus, HelperFinding } from '../../api/types.js';
import { Ago } from '../../ui/times.js';
import { mark, Part } from './part.js';

const rank: Readonly<Record<HelperFinding['tone'], number>> = { bad: 0, warn: 1, unknown: 2, ok: 2 };

/** What wants a person comes first; how the helper is reached is the first line all the same. */
export function inOrder(findings: readonly HelperFinding[]): HelperFinding[] {
  const [reach, ...others] = findings;
  if (reach === undefined) return [];
  return [reach, ...others.toSorted((a, b) => rank[a.tone] - rank[b.tone])];
}

/** The one part that may restart a service: whether it can, and what to do where it cannot. */
export function HelperPanel(props: { readonly control: ControlStatus }) {
  const { helper, instance } = props.control;
  return (
    <div className="panel">
      <header>
        <h3>Host helper</h3>
        <span className="muted small">
          {helper.version !== '' && `version ${helper.version}`}
          {helper.since !== null && (
            <>
              {helper.version === '' ? '' : ', '}so since <Ago at={helper.since} />
            </>
          )}
        </span>
      </header>
      <dl className="parts">
        {inOrder(helper.findings).map((finding) => (
          <Part key={finding.topic} name={finding.name} mark={mark(finding.tone, finding.word)}>
            {finding.says}
            {finding.remedy !== '' && (
              <span className="part-remedy">
                <Wrench size={14} aria-label="What to do" /> <span>{finding.remedy}</span>
              </span>
            )}
          </Part>
        ))}
      </dl>
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
