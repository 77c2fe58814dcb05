import { Link } from '@tanstack/react-router';
import type { Status, UnitCounts } from '../../api/types.js';
import { unitLook } from '../../ui/state.js';

const order: readonly Status[] = ['failed', 'running', 'stopped', 'unknown'];

/** Units by state, each a way to the list of them. Nothing is shown of a state that no unit is in, except failures. */
export function UnitCountsBar(props: { readonly counts: UnitCounts }) {
  return (
    <ul className="counts" aria-label="Services by state">
      {order
        .filter((status) => props.counts[status] > 0 || status === 'failed')
        .map((status) => {
          const { tone, icon: Icon, word } = unitLook(status);
          const quiet = status === 'failed' && props.counts.failed === 0;
          return (
            <li key={status}>
              <Link to="/services" search={{ state: status }}>
                <span className="counts-number">{props.counts[status]}</span>
                <span className="counts-word tint" data-state={quiet ? 'unknown' : tone}>
                  <Icon size={13} aria-hidden />
                  {word}
                </span>
              </Link>
            </li>
          );
        })}
    </ul>
  );
}
