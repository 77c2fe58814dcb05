import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { kpisQuery } from '../../api/queries.js';
import { FigureList } from '../recovery/figure-list.js';
import { figuresOf } from '../recovery/figures.js';
import { defaultRange, ranges } from '../recovery/ranges.js';

/** What recovery came to for one unit over the last 30 days. */
export function RecoveryPanel(props: { readonly hostId: string; readonly unit: string }) {
  const { hostId, unit } = props;
  const { ms, words } = ranges[defaultRange];
  const { data, error } = useQuery(kpisQuery({ hostId, unit, rangeMs: ms }));
  const nothing = data !== undefined && data.unitCount === 0;
  return (
    <section className="panel" aria-labelledby="recovery-title">
      <header>
        <h3 id="recovery-title">Recovery</h3>
        <span className="muted small">
          {`${words.charAt(0).toUpperCase()}${words.slice(1)} · `}
          <Link to="/recovery" search={{}}>
            All services
          </Link>
        </span>
      </header>
      {data === undefined || nothing ? (
        <p className="body muted small">
          {nothing
            ? `It did not fail in ${words}.`
            : error === null
              ? 'Counting.'
              : `The figures could not be read: ${error.message}`}
        </p>
      ) : (
        <FigureList figures={figuresOf(data.total, data.baselineMinutes)} />
      )}
    </section>
  );
}
