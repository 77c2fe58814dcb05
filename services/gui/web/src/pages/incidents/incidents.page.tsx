import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { HeartPulse, X } from 'lucide-react';
import { useRef } from 'react';
import { incidentsQuery, overviewQuery } from '../../api/queries.js';
import type { Incident } from '../../api/types.js';
import { useHostId } from '../../shell/host-switcher.js';
import { ArrivalsButton } from '../../ui/arrivals-button.js';
import { useSettled } from '../../ui/arrivals.js';
import { BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { useTitle } from '../../ui/title.js';
import { IncidentRow } from './incident-row.js';

const route = getRouteApi('/signed-in/incidents');
const choices = [
  { state: undefined, word: 'All' },
  { state: 'open', word: 'Open' },
  { state: 'closed', word: 'Closed' },
] as const;

/** Every incident, newest first. */
export default function IncidentsPage() {
  useTitle('Incidents');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const hostId = useHostId();
  const hosts = useQuery(overviewQuery).data?.hosts ?? [];
  const asked = useInfiniteQuery(incidentsQuery({ state: search.state, unit: search.unit, host: hostId }));
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Incidents</h1>
        <div className="actions">
          {search.unit !== undefined && (
            <button type="button" className="button" onClick={() => set({ unit: undefined })}>
              {search.unit}
              <X size={14} aria-label="Show all units" />
            </button>
          )}
          <div className="segments" role="group" aria-label="Which incidents">
            {choices.map(({ state, word }) => (
              <button
                key={word}
                type="button"
                aria-pressed={search.state === state}
                onClick={() => set({ state })}
              >
                {word}
              </button>
            ))}
          </div>
        </div>
      </div>
      <QueryView asked={asked} what="the incidents" skeleton={<BoneRows count={8} />}>
        {(data) => (
          <>
            <IncidentList
              key={`${search.state} ${search.unit} ${hostId}`}
              incidents={data.pages.flatMap((page) => page.items)}
              severalHosts={hosts.length > 1}
              onlyOpen={search.state === 'open'}
            />
            {asked.hasNextPage && (
              <button
                type="button"
                className="button"
                disabled={asked.isFetchingNextPage}
                onClick={() => void asked.fetchNextPage()}
              >
                Show older
              </button>
            )}
          </>
        )}
      </QueryView>
    </div>
  );
}

function IncidentList(props: {
  readonly incidents: readonly Incident[];
  readonly severalHosts: boolean;
  readonly onlyOpen: boolean;
}) {
  const list = useRef<HTMLDivElement>(null);
  const { shown, waiting, admit } = useSettled(props.incidents, (incident) => incident.id, list);
  return (
    <div className="panel" ref={list}>
      <ArrivalsButton waiting={waiting} admit={admit} />
      {shown.length === 0 ? (
        <Placeholder icon={HeartPulse} title={props.onlyOpen ? 'Nothing is open' : 'No incident yet'}>
          {props.onlyOpen
            ? 'Every failure that was seen has come to an end.'
            : 'A failure of any watched service opens one; it tells what was seen, decided, done and verified.'}
        </Placeholder>
      ) : (
        <ul className="rows">
          {shown.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} withHost={props.severalHosts} />
          ))}
        </ul>
      )}
    </div>
  );
}
