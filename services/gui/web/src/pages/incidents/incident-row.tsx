import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { Incident } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { unitName, withoutUnit } from '../../format/sentence.js';
import { incidentLook, StateWord } from '../../ui/state.js';
import { Ago, Running } from '../../ui/times.js';
import './incident-row.css';

/** One incident in a list: what, what came of it, how long it took, when. */
export function IncidentRow(props: { readonly incident: Incident; readonly withHost: boolean }) {
  const { incident } = props;
  return (
    <li>
      <Link to="/incidents/$id" params={{ id: incident.id }} search={{}} className="incident-row">
        <span className="incident-main">
          <span className="name">{unitName(incident.unit)}</span>
          {props.withHost && <span className="tag">{incident.hostname}</span>}
          <span className="muted small">{withoutUnit(incident.summary, incident.unit)}</span>
        </span>
        <span className="small">
          <StateWord look={incidentLook(incident.state)} />
        </span>
        <span className="incident-clock">
          {incident.state === 'open' ? (
            <Running since={incident.openedAt} />
          ) : incident.durationMs === null ? (
            '–'
          ) : (
            duration(incident.durationMs)
          )}
        </span>
        <span className="incident-when muted small">
          <Ago at={incident.openedAt} inLink />
        </span>
        <ChevronRight size={16} aria-hidden className="muted" />
      </Link>
    </li>
  );
}
