import { CircleCheck, CircleHelp, OctagonAlert, Wrench } from 'lucide-react';
import type { NetworkRung, NetworkStatus } from '../../api/types.js';
import { For } from '../../ui/times.js';
import { networkLook, rungLook, rungNames } from './network-look.js';
import { mark, Part } from './part.js';

const icons = { ok: CircleCheck, bad: OctagonAlert, unknown: CircleHelp } as const;

/** The way out of a host: five rungs, the first broken one in words, and what keeps it from being mended. */
export function NetworkPanel(props: { readonly network: NetworkStatus }) {
  const { network } = props;
  const { tone, word } = networkLook(network);
  return (
    <div className="panel">
      <header>
        <h3>Way out</h3>
        {network.interfaces.length > 0 && (
          <span className="muted small">over {network.interfaces.join(', ')}</span>
        )}
      </header>
      {network.rungs.length > 0 && <RungStrip rungs={network.rungs} />}
      <dl className="parts">
        <Part name="Network" mark={mark(tone, word)}>
          {network.says === '' ? 'It has not been looked at yet.' : network.says}
          {network.since !== null && (
            <>
              {' '}
              So <For since={network.since} />.
            </>
          )}
        </Part>
        {network.findings.map((finding) => (
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
    </div>
  );
}

/** The five rungs, the nearest first; what was seen of each is told to who points at it, and to who listens. */
function RungStrip(props: { readonly rungs: readonly NetworkRung[] }) {
  return (
    <ol className="rungs" aria-label="Rungs of the way out, the nearest first">
      {props.rungs.map((one) => {
        const { tone, word } = rungLook(one);
        const Icon = icons[tone];
        return (
          <li key={one.rung} className="tint" data-state={tone} title={one.says}>
            <Icon size={15} aria-hidden />
            <span className="rung-name">{rungNames[one.rung]}</span>
            <span className="rung-word tiny">{word}</span>
            <span className="visually-hidden">{one.says}</span>
          </li>
        );
      })}
    </ol>
  );
}
