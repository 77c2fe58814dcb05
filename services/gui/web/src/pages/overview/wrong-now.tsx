import { Link } from '@tanstack/react-router';
import { ChevronRight, CircleCheck, CircleHelp, OctagonAlert } from 'lucide-react';
import type { Incident, Overview } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { counted } from '../../format/quantity.js';
import { unitName, withoutUnit } from '../../format/sentence.js';
import { useConnection } from '../../live/connection.js';
import { repairsOff } from '../../shell/warnings.js';
import { Ago, Running } from '../../ui/times.js';
import { standingLook } from '../incident/standing.js';
import { UnitCountsBar } from './unit-counts.js';

/** What is wrong now: a quiet line when nothing is, otherwise each open incident with what is being done about it. */
export function WrongNow(props: { readonly overview: Overview }) {
  const { overview } = props;
  const { openIncidents, units } = overview;
  const stale = useConnection().state === 'stale';
  const known =
    !stale &&
    overview.hosts.some(
      ({ control, controlStale }) => control !== null && !controlStale && control.bus !== 'lost',
    );
  const calm = openIncidents.length === 0 && units.failed === 0;
  const tone = !calm ? 'bad' : known ? 'ok' : 'unknown';
  const Icon = !calm ? OctagonAlert : known ? CircleCheck : CircleHelp;
  return (
    <section className="panel wrong" data-state={tone} aria-labelledby="wrong-title">
      <div className="wrong-head">
        <Icon size={26} aria-hidden className="tint" data-state={tone} />
        <div>
          <h2 id="wrong-title">{headline(overview, known, stale)}</h2>
          <p className="muted small">
            <LastHeal overview={overview} />
          </p>
        </div>
        {overview.hosts.length > 0 && <UnitCountsBar counts={units} />}
      </div>
      {openIncidents.length > 0 && (
        <ul className="rows wrong-list">
          {openIncidents.map((incident) => (
            <OpenIncident
              key={incident.id}
              incident={incident}
              off={repairsOff(overview.hosts.find((host) => host.id === incident.hostId))}
              severalHosts={overview.hosts.length > 1}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function headline(overview: Overview, known: boolean, stale: boolean): string {
  const { openIncidents, units } = overview;
  if (openIncidents.length > 0) return `${counted(openIncidents.length, 'incident')} open`;
  if (units.failed > 0) return `${counted(units.failed, 'service')} failed`;
  if (overview.hosts.length === 0) return 'No host has reported yet';
  if (units.total === 0) return 'No service is seen, so their state is not known';
  if (stale) return `All ${counted(units.total, 'service')} were as they should be`;
  if (!known) return 'The state is not known just now';
  return `All ${counted(units.total, 'service')} as they should be`;
}

function LastHeal(props: { readonly overview: Overview }) {
  const { overview } = props;
  if (overview.openIncidents.length === 0 && overview.units.failed > 0) {
    return (
      <Link to="/services" search={{ state: 'failed' }}>
        They failed before Smart-Monitor watched, or nobody asked it to heal them. See which.
      </Link>
    );
  }
  const last = overview.recentIncidents.find((incident) => incident.state === 'recovered');
  if (last === undefined) return <>Nothing was healed yet.</>;
  return (
    <>
      Last heal <Ago at={last.closedAt ?? last.openedAt} />
      {last.durationMs !== null && `, in ${duration(last.durationMs)}`}: {last.unit}.
    </>
  );
}

function OpenIncident(props: {
  readonly incident: Incident;
  readonly off: string | null;
  readonly severalHosts: boolean;
}) {
  const { incident } = props;
  const standing = standingLook(incident.standing, props.off);
  return (
    <li>
      <Link to="/incidents/$id" params={{ id: incident.id }} search={{}} className="incident-row">
        <span className="incident-main">
          <span className="name">{unitName(incident.unit)}</span>
          {props.severalHosts && <span className="tag">{incident.hostname}</span>}
          <span className="muted small">{withoutUnit(incident.summary, incident.unit)}</span>
        </span>
        <span className="tint small" data-state={standing.tone}>
          {standing.sentence}
        </span>
        <span className="incident-clock">
          <Running since={incident.openedAt} />
        </span>
        <ChevronRight size={16} aria-hidden className="muted" />
      </Link>
    </li>
  );
}
