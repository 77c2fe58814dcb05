import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { UnitKpis } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { savedTime, successRate, type Column, type Direction } from './figures.js';

interface Props {
  readonly rows: readonly UnitKpis[];
  readonly withHost: boolean;
  readonly column: Column;
  readonly direction: Direction;
  readonly onSort: (column: Column) => void;
}

/** The figures of each unit as a table, and as cards on a phone. */
export function UnitsTable(props: Props) {
  return (
    <div className="table-wrap">
      <table className="table cards">
        <caption className="visually-hidden">Services by how often they were restarted</caption>
        <thead>
          <tr>
            <Head {...props} of="unit" word="Service" />
            {props.withHost && <Head {...props} of="host" word="Host" />}
            <Head {...props} of="restarts" word="Restarts" number />
            <Head {...props} of="incidents" word="Incidents" number />
            <Head {...props} of="success" word="Success" number />
            <Head {...props} of="mttr" word="Time to recover" number />
            <Head {...props} of="saved" word="Saved, est." number />
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={`${row.hostId} ${row.unit}`}>
              <td className="lead-cell">
                <Link
                  className="name"
                  to="/services/$hostId/$unit"
                  params={{ hostId: row.hostId, unit: row.unit }}
                  search={{}}
                >
                  {row.unit}
                </Link>
              </td>
              {props.withHost && <td>{row.hostname}</td>}
              <td className="number">
                {row.restarts}
                <span className="phone-only">{row.restarts === 1 ? ' restart' : ' restarts'}</span>
              </td>
              <td className="number" title={`${row.recoveredByItself} recovered by themselves`}>
                {row.incidents}
                <span className="phone-only">{row.incidents === 1 ? ' incident' : ' incidents'}</span>
              </td>
              <td className={row.successPercent === null ? 'number narrow-off' : 'number'}>
                {successRate(row)}
                <span className="phone-only"> success</span>
              </td>
              <td className={row.recovery.p50Ms === null ? 'number narrow-off' : 'number'}>
                <span className="phone-only">back in </span>
                {row.recovery.p50Ms === null ? '–' : duration(row.recovery.p50Ms)}
              </td>
              <td className={row.savedMinutes === 0 ? 'number muted narrow-off' : 'number'}>
                {savedTime(row.savedMinutes)}
                <span className="phone-only"> saved (est.)</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head(props: Props & { readonly of: Column; readonly word: string; readonly number?: boolean }) {
  const sorted = props.column === props.of;
  const Arrow = props.direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={props.number === true ? 'number' : undefined}
      aria-sort={sorted ? (props.direction === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" onClick={() => props.onSort(props.of)}>
        {props.word}
        {sorted && <Arrow size={13} aria-hidden />}
      </button>
    </th>
  );
}
