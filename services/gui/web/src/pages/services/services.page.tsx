import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download, ListFilter, Search, ServerOff } from 'lucide-react';
import { useDeferredValue } from 'react';
import { query } from '../../api/client.js';
import { overviewQuery, servicesQuery } from '../../api/queries.js';
import type { ServicePage, Status } from '../../api/types.js';
import { useHostId } from '../../shell/host-switcher.js';
import { repairsOff } from '../../shell/warnings.js';
import { BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { unitLook } from '../../ui/state.js';
import { useTitle } from '../../ui/title.js';
import { arrange, countStates, firstDirection, matchingRows, type Column } from './arrange.js';
import { ServicesTable } from './services-table.js';

const route = getRouteApi('/signed-in/services');
const states: readonly Status[] = ['failed', 'running', 'stopped', 'unknown'];

/** Every watched service; filter, state and order live in the URL. */
export default function ServicesPage() {
  useTitle('Services');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const hostId = useHostId();
  const asked = useQuery(servicesQuery);
  const hosts = useQuery(overviewQuery).data?.hosts ?? [];
  const text = useDeferredValue(search.q ?? '');
  const hostname = hosts.find((host) => host.id === hostId)?.hostname;
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const sort = (column: Column): void => {
    const same = (search.sort ?? 'state') === column;
    const now = search.dir ?? firstDirection[column];
    set({ sort: column, dir: same ? (now === 'asc' ? 'desc' : 'asc') : firstDirection[column] });
  };
  const csv = `/api/services.csv${query({ host: hostname, status: search.state, search: search.q, limit: 5000 })}`;

  return (
    <div className="page">
      <div className="page-head">
        <h1>Services</h1>
        <div className="actions">
          <a className="button" href={csv} download>
            <Download size={15} aria-hidden />
            CSV
          </a>
        </div>
      </div>
      <QueryView<ServicePage> asked={asked} what="the list of services" skeleton={<BoneRows count={9} />}>
        {(page) => {
          const matching = matchingRows(page.items, { text, hostId });
          const counts = countStates(matching);
          const column = search.sort ?? 'state';
          const direction = search.dir ?? firstDirection[column];
          const rows = arrange(page.items, { text, hostId, state: search.state, column, direction });
          return (
            <div className="section">
              <div className="toolbar">
                <label className="search">
                  <span className="visually-hidden">Filter services by name</span>
                  <Search size={16} aria-hidden />
                  <input
                    className="input"
                    data-filter
                    placeholder="Filter by name"
                    value={search.q ?? ''}
                    onChange={(event) =>
                      set({ q: event.target.value === '' ? undefined : event.target.value })
                    }
                    spellCheck={false}
                  />
                  <kbd>/</kbd>
                </label>
                <div className="segments" role="group" aria-label="State">
                  <button
                    type="button"
                    aria-pressed={search.state === undefined}
                    onClick={() => set({ state: undefined })}
                  >
                    All<span className="count">{matching.length}</span>
                  </button>
                  {states
                    .filter((state) => counts[state] > 0 || search.state === state || state === 'failed')
                    .map((state) => (
                      <button
                        key={state}
                        type="button"
                        aria-pressed={search.state === state}
                        onClick={() => set({ state })}
                      >
                        {unitLook(state).word}
                        <span className="count">{counts[state]}</span>
                      </button>
                    ))}
                </div>
              </div>
              <div className="panel">
                {page.items.length === 0 ? (
                  <Placeholder icon={ServerOff} title="No services yet">
                    The orchestrator of a host lists them here within a few seconds of its start.
                  </Placeholder>
                ) : rows.length === 0 ? (
                  <Placeholder
                    icon={ListFilter}
                    title="No service matches"
                    action={
                      <button
                        type="button"
                        className="button"
                        onClick={() => set({ q: undefined, state: undefined })}
                      >
                        Show all
                      </button>
                    }
                  >
                    {search.state === 'failed' && text === ''
                      ? 'Nothing has failed.'
                      : 'Try fewer letters, or another state.'}
                  </Placeholder>
                ) : (
                  <ServicesTable
                    rows={rows}
                    offOn={(id) => repairsOff(hosts.find((host) => host.id === id))}
                    withHost={hosts.length > 1 && hostId === undefined}
                    column={column}
                    direction={direction}
                    onSort={sort}
                  />
                )}
              </div>
              <p className="muted small" role="status">
                {rows.length === page.items.length ? '' : `${rows.length} of ${page.items.length} shown`}
              </p>
            </div>
          );
        }}
      </QueryView>
    </div>
  );
}
