import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download, HeartPulse, ListFilter, Search } from 'lucide-react';
import { useDeferredValue } from 'react';
import { kpisPath, kpisQuery, overviewQuery } from '../../api/queries.js';
import type { Kpis } from '../../api/types.js';
import { counted } from '../../format/quantity.js';
import { useHostId } from '../../shell/host-switcher.js';
import { Bone, BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { useTitle } from '../../ui/title.js';
import { FigureList } from './figure-list.js';
import { arrangeUnits, figuresOf, firstDirection, type Column, type Direction } from './figures.js';
import { HostsTable } from './hosts-table.js';
import { defaultRange, ranges, type Range } from './ranges.js';
import './recovery.css';
import { UnitsTable } from './units-table.js';

const route = getRouteApi('/signed-in/recovery');

/** What recovery came to over a range: detection, time to recover, success, time saved; and by host and service. */
export default function RecoveryPage() {
  useTitle('Recovery');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const hostId = useHostId();
  const range = search.range ?? defaultRange;
  const filter = { hostId, rangeMs: ranges[range].ms };
  const asked = useQuery({ ...kpisQuery(filter), placeholderData: (before) => before });
  const severalHosts = (useQuery(overviewQuery).data?.hosts.length ?? 0) > 1 && hostId === undefined;
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Recovery</h1>
          <p className="lead">What failed, how soon that was seen, and how soon it was well again.</p>
        </div>
        <div className="actions">
          <div className="segments" role="group" aria-label="Range">
            {(Object.keys(ranges) as Range[]).map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === range}
                onClick={() => set({ range: each === defaultRange ? undefined : each })}
              >
                {ranges[each].word}
              </button>
            ))}
          </div>
          <a className="button" href={kpisPath(filter, '/units.csv')} download>
            <Download size={15} aria-hidden />
            CSV
          </a>
        </div>
      </div>
      <QueryView<Kpis> asked={asked} what="the figures of recovery" skeleton={<RecoverySkeleton />}>
        {(kpis) =>
          kpis.unitCount === 0 ? (
            <Nothing range={range} onRange={(next) => set({ range: next })} />
          ) : (
            <>
              <section className="panel" aria-label={`Figures of ${ranges[range].words}`}>
                <FigureList figures={figuresOf(kpis.total, kpis.baselineMinutes)} />
              </section>
              {severalHosts && kpis.hosts.length > 1 && (
                <section className="section" aria-labelledby="hosts-title">
                  <h2 id="hosts-title">By host</h2>
                  <div className="panel">
                    <HostsTable rows={kpis.hosts} />
                  </div>
                </section>
              )}
              <Units kpis={kpis} withHost={severalHosts} search={search} onChange={set} />
            </>
          )
        }
      </QueryView>
    </div>
  );
}

/** What of the URL is about the list of units. */
interface Listed {
  q?: string | undefined;
  sort?: Column | undefined;
  dir?: Direction | undefined;
}

function Units(props: {
  readonly kpis: Kpis;
  readonly withHost: boolean;
  readonly search: Listed;
  readonly onChange: (change: Listed) => void;
}) {
  const { kpis, search, onChange } = props;
  const text = useDeferredValue(search.q ?? '');
  const column = search.sort ?? 'restarts';
  const direction = search.dir ?? firstDirection[column];
  const rows = arrangeUnits(kpis.units, { text, column, direction });
  const sort = (next: Column): void => {
    const turned = direction === 'asc' ? 'desc' : 'asc';
    onChange({ sort: next, dir: next === column ? turned : firstDirection[next] });
  };
  const shown =
    rows.length === kpis.unitCount ? '' : `${rows.length} of ${counted(kpis.unitCount, 'service')} shown`;
  return (
    <section className="section" aria-labelledby="units-title">
      <h2 id="units-title">By service</h2>
      <div className="toolbar">
        <label className="search">
          <span className="visually-hidden">Filter services by name</span>
          <Search size={16} aria-hidden />
          <input
            className="input"
            data-filter
            placeholder="Filter by name"
            value={search.q ?? ''}
            onChange={(event) => onChange({ q: event.target.value === '' ? undefined : event.target.value })}
            spellCheck={false}
          />
          <kbd>/</kbd>
        </label>
      </div>
      <div className="panel">
        {rows.length === 0 ? (
          <Placeholder
            icon={ListFilter}
            title="No service matches"
            action={
              <button type="button" className="button" onClick={() => onChange({ q: undefined })}>
                Show all
              </button>
            }
          >
            Try fewer letters.
          </Placeholder>
        ) : (
          <UnitsTable
            rows={rows}
            withHost={props.withHost}
            column={column}
            direction={direction}
            onSort={sort}
          />
        )}
      </div>
      <p className="muted small" role="status">
        {shown}
      </p>
    </section>
  );
}

function Nothing(props: { readonly range: Range; readonly onRange: (range: Range) => void }) {
  return (
    <div className="panel">
      <Placeholder
        icon={HeartPulse}
        title={`No failure in ${ranges[props.range].words}`}
        action={
          props.range !== '1y' && (
            <button type="button" className="button" onClick={() => props.onRange('1y')}>
              Show the last year
            </button>
          )
        }
      >
        When a service fails, what was done about it and how long it took is counted here. Nothing is measured
        while nothing fails.
      </Placeholder>
    </div>
  );
}

function RecoverySkeleton() {
  return (
    <div className="page">
      <Bone height="108px" />
      <Bone width="140px" height="22px" />
      <BoneRows count={5} />
    </div>
  );
}
