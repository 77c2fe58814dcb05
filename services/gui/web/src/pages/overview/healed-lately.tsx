import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { HeartPulse } from 'lucide-react';
import type { Incident } from '../../api/types.js';
import { ArrivalsButton } from '../../ui/arrivals-button.js';
import { useSettled } from '../../ui/arrivals.js';
import { Placeholder } from '../../ui/query-view.js';
import { IncidentRow } from '../incidents/incident-row.js';

const shownAtMost = 6;

/** What ended lately, newest first, with how long it took. */
export function HealedLately(props: {
  readonly incidents: readonly Incident[];
  readonly severalHosts: boolean;
}) {
  const list = useRef<HTMLDivElement>(null);
  const { shown, waiting, admit } = useSettled(props.incidents, (incident) => incident.id, list);
  return (
    <section className="section" aria-labelledby="healed-title">
      <div className="section-head">
        <h2 id="healed-title">Healed lately</h2>
        {shown.length > 0 && (
          <Link to="/incidents" search={{}} className="small">
            All incidents
          </Link>
        )}
      </div>
      <div className="panel" ref={list}>
        <ArrivalsButton waiting={waiting} admit={admit} />
        {shown.length === 0 ? (
          <Placeholder icon={HeartPulse} title="Nothing was healed yet">
            When an approved service fails, it is restarted, and the story of it appears here.
          </Placeholder>
        ) : (
          <ul className="rows">
            {shown.slice(0, shownAtMost).map((incident) => (
              <IncidentRow key={incident.id} incident={incident} withHost={props.severalHosts} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
