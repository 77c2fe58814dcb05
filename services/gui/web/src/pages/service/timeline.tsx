import { Link } from '@tanstack/react-router';
import { Activity, RotateCcw, Scale, Siren, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { Status, TimelineEntry } from '../../api/types.js';
import { day, clockTimeMs, full } from '../../format/moment.js';
import { unitLook } from '../../ui/state.js';

const icons: Readonly<Record<TimelineEntry['kind'], LucideIcon>> = {
  state: Activity,
  decision: Scale,
  action: RotateCcw,
  incident: Siren,
};
const firstShown = 12;

/** What happened to the unit, newest first. */
export function Timeline(props: { readonly entries: readonly TimelineEntry[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? props.entries : props.entries.slice(0, firstShown);
  return (
    <section className="panel" aria-labelledby="timeline-title">
      <header>
        <h3 id="timeline-title">What happened</h3>
      </header>
      <ol className="timeline">
        {shown.map((entry, index) => {
          const status = entry.status as Status | null;
          const tone = status === null ? 'unknown' : unitLook(status).tone;
          const Icon = status === null ? icons[entry.kind] : unitLook(status).icon;
          const newDay = index > 0 && day(entry.at) !== day((shown[index - 1] as TimelineEntry).at);
          return (
            <li key={`${entry.at} ${entry.kind} ${index}`}>
              {newDay && <span className="timeline-day muted tiny">{day(entry.at)}</span>}
              <time className="muted" dateTime={new Date(entry.at).toISOString()} title={full(entry.at)}>
                {clockTimeMs(entry.at)}
              </time>
              <Icon size={15} className="tint" data-state={tone} aria-hidden />
              {entry.incidentId === null ? (
                <span>{entry.title}</span>
              ) : (
                <Link to="/incidents/$id" params={{ id: entry.incidentId }} search={{}}>
                  {entry.title}
                </Link>
              )}
            </li>
          );
        })}
        {shown.length === 0 && <li className="muted small">Nothing has changed since it is watched.</li>}
      </ol>
      {!all && props.entries.length > firstShown && (
        <div className="table-foot">
          <button type="button" className="button" data-tone="quiet" onClick={() => setAll(true)}>
            {`Show all ${props.entries.length}`}
          </button>
        </div>
      )}
    </section>
  );
}
