import { Link } from '@tanstack/react-router';
import { ShieldOff } from 'lucide-react';
import type { ControlStatus } from '../../api/types.js';
import { counted } from '../../format/quantity.js';
import { Placeholder } from '../../ui/query-view.js';

/** The allow-list that the host helper has in force, by its own answer. */
export function AllowList(props: { readonly control: ControlStatus; readonly hostId: string }) {
  const { control } = props;
  const units = Object.entries(control.approved as Record<string, string[]>).toSorted(([a], [b]) =>
    a.localeCompare(b),
  );
  const stopped = new Set(control.operatorStopped);
  return (
    <div className="panel">
      <header>
        <h3>Allow-list in force</h3>
        <span className="muted small">{counted(units.length, 'unit')}</span>
      </header>
      {units.length === 0 ? (
        <Placeholder icon={ShieldOff} title="Nothing is approved">
          No service is restarted by itself on this host. List the ones that may be in approved_services.json.
        </Placeholder>
      ) : (
        <ul className="rows allow-list">
          {units.map(([unit, verbs]) => (
            <li key={unit}>
              <Link to="/services/$hostId/$unit" params={{ hostId: props.hostId, unit }} search={{}}>
                {unit}
              </Link>
              <span className="allow-verbs">
                {stopped.has(unit) && <span className="tag">stopped by a person</span>}
                {verbs.map((verb) => (
                  <span key={verb} className="tag">
                    {verb}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="table-foot">
        <span>
          As the helper reads it; nothing outside the host can widen it.
          {control.approvedHash !== '' && (
            <>
              {' '}
              Hash <code title={control.approvedHash}>{control.approvedHash.slice(0, 12)}</code>.
            </>
          )}
        </span>
      </div>
    </div>
  );
}
